import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Corpus, createTokenizer } from "@lrm/data";
import { openCorpus } from "@lrm/data/node";
import { readTextFileSync } from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import { GPT2 } from "@lrm/gpt2";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { muon } from "@lrm/muon";
import { adamw, type MatrixScale, Optimizer, partition, trapezoid } from "@lrm/optimizer";
import { type Backend, Random } from "@lrm/tensor";
import { evaluate, NonFiniteError, train } from "@lrm/train";
import { machine } from "./machine.ts";

const RESULTS = fileURLToPath(new URL("../results/", import.meta.url));
const WIDTHS = [64, 256] as const;
/** Where each scale's grid begins: three rates, a factor of 2 apart, around this one. */
const SCALES = { shape: 0.02, rms: 0.01, none: 0.02 } as const satisfies Record<
  MatrixScale,
  number
>;
/** Rates that one grid tries at most. */
const MOST_RATES = 9;
const STEPS = 300;
const BATCH = 4;
const CONTEXT = 128;
const EVALUATION_TOKENS = 51_200;
const SEED = 1;

/** One run: null where the loss was not finite. */
interface Run {
  readonly scale: MatrixScale;
  readonly width: number;
  readonly rate: number;
  readonly loss: number | null;
}

/**
 * How Muon's best learning rate moves from width 64 to width 256 under each scale: nano GPT-2's depth over bytes, the State of the Union, 300 steps of 4 × 128 tokens a run. Everything that is no matrix has the same AdamW rate at both widths.
 *
 * Writes a dated JSON and a table to `results/`; repeated on the same day, it does only what is missing.
 */
export async function learningRateScales(): Promise<void> {
  const backend = await createCpuBackend();
  const corpus = await openCorpus("sotu", await createTokenizer("bytes"));
  const path = `${RESULTS}learning_rate_scales_${new Date().toISOString().slice(0, 10)}`;
  mkdirSync(RESULTS, { recursive: true });
  const runs = existsSync(`${path}.json`)
    ? (parseJson(readTextFileSync(`${path}.json`)) as { runs: Run[] }).runs
    : [];
  for (const scale of Object.keys(SCALES) as MatrixScale[]) {
    for (const width of WIDTHS) {
      for (;;) {
        const rate = nextRate(SCALES[scale], of(runs, scale, width));
        if (rate === undefined) break;
        const start = performance.now();
        const loss = await finalLoss(backend, corpus, { scale, width, rate });
        const seconds = ((performance.now() - start) / 1000).toFixed(0);
        process.stdout.write(
          `  ${scale}, width ${width}, rate ${rate}: ${textOf(loss)} (${seconds} s)\n`,
        );
        runs.push({ scale, width, rate, loss });
        const settings = {
          widths: WIDTHS,
          steps: STEPS,
          batch: BATCH,
          context: CONTEXT,
          seed: SEED,
        };
        const device = backend.info.description;
        const json = { machine: machine(), device, settings, runs };
        writeFileSync(`${path}.json`, `${JSON.stringify(json, null, 2)}\n`);
      }
    }
  }
  await backend.dispose();
  const table = tableOf(runs);
  writeFileSync(`${path}.md`, table);
  process.stdout.write(`${table}${path}.json\n`);
}

async function finalLoss(
  backend: Backend,
  corpus: Corpus,
  { scale, width, rate }: Omit<Run, "loss">,
): Promise<number | null> {
  const random = new Random(SEED);
  const config = {
    vocabularySize: 256,
    contextLength: CONTEXT,
    layers: 4,
    width,
    heads: width / 32,
    mlpWidth: 4 * width,
    epsilon: 1e-5,
  };
  using model = GPT2.initialize(backend, config, random.fork("weights"));
  const { matrices, rest } = partition(model.parameters);
  const schedule = trapezoid({ steps: STEPS, warmup: 6, cooldown: 180 });
  using optimizer = new Optimizer({
    groups: [
      { rule: muon({ learningRate: rate, scale }), parameters: matrices, schedule },
      { rule: adamw({ learningRate: 6e-3 }), parameters: rest, schedule },
    ],
    random: random.fork("optimizer"),
  });
  const window = { batch: BATCH, context: CONTEXT };
  const never = Number.MAX_SAFE_INTEGER;
  try {
    await train(
      { backend, model, vocabularySize: 256, optimizer, corpus },
      {
        ...window,
        seed: SEED,
        steps: STEPS,
        accumulation: 1,
        evaluateEvery: never,
        evaluationTokens: 1,
        checkpointEvery: never,
      },
    );
    const options = { ...window, tokens: EVALUATION_TOKENS, vocabularySize: 256 };
    const loss = await evaluate(backend, model, corpus.validation, options);
    return Number.isFinite(loss) ? loss : null;
  } catch (error) {
    if (error instanceof NonFiniteError) return null;
    throw error;
  }
}

const of = (runs: readonly Run[], scale: MatrixScale, width: number): Run[] =>
  runs.filter((run) => run.scale === scale && run.width === width).sort((a, b) => a.rate - b.rate);

/** The next rate to try: the grid, then outward while the best is on its edge. */
function nextRate(center: number, tried: readonly Run[]): number | undefined {
  const missing = [center / 2, center, center * 2].find(
    (rate) => !tried.some((run) => run.rate === rate),
  );
  if (missing !== undefined || tried.length >= MOST_RATES) return missing;
  const best = bestOf(tried);
  if (best === 0) return tried[0]!.rate / 2;
  return best === tried.length - 1 ? tried[best]!.rate * 2 : undefined;
}

/** Index of the lowest loss. */
function bestOf(runs: readonly Run[]): number {
  const losses = runs.map(({ loss }) => loss ?? Number.POSITIVE_INFINITY);
  return losses.indexOf(Math.min(...losses));
}

/** The rate at the lowest point of a parabola through the best and its neighbours, over the logarithm of the rate. */
function bestRate(runs: readonly Run[]): number {
  const at = bestOf(runs);
  const [before, best, after] = [runs[at - 1]?.loss, runs[at]!.loss, runs[at + 1]?.loss];
  const { rate } = runs[at]!;
  if (best == null || before == null || after == null) return rate;
  const bend = before - 2 * best + after;
  return bend > 0 ? rate * 2 ** ((before - after) / (2 * bend)) : rate;
}

const textOf = (loss: number | null): string => (loss === null ? "not finite" : loss.toFixed(4));

function tableOf(runs: readonly Run[]): string {
  const lines = (Object.keys(SCALES) as MatrixScale[]).map((scale) => {
    const own = WIDTHS.map((width) => of(runs, scale, width));
    const rates = own.map(bestRate);
    const cells = own.map((each, at) => {
      const tried = each.map(({ rate, loss }) => `${rate}: ${textOf(loss)}`).join(", ");
      return `${rates[at]!.toPrecision(2)} (${tried})`;
    });
    return `| ${scale} | ${cells.join(" | ")} | × ${(rates[1]! / rates[0]!).toFixed(2)} |`;
  });
  return [
    `Best learning rate of Muon (and the final validation loss at each rate that was tried), nano GPT-2's depth over bytes, ${STEPS} steps of ${BATCH} × ${CONTEXT} tokens:`,
    "",
    `| scale | ${WIDTHS.map((width) => `width ${width}`).join(" | ")} | moves by |`,
    "|---|---|---|---:|",
    ...lines,
    "",
    "The best rate is the lowest point of a parabola through the best of the grid and its neighbours.",
    "",
  ].join("\n");
}
