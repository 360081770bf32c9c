import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  bestTrial,
  type Comparison,
  comparisonOf,
  gridAround,
  nextTrial,
  type Trial,
  trainOnce,
  type Workbench,
} from "@lrm/compare";
import { type Corpus, createTokenizer } from "@lrm/data";
import { openCorpus } from "@lrm/data/node";
import { readTextFileSync } from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import { createCpuBackend } from "@lrm/kernels-cpu";
import type { MatrixScale } from "@lrm/optimizer";
import { describeData, deviceOf, type OptimizerConfig } from "@lrm/run";
import type { Backend } from "@lrm/tensor";
import { machine } from "./machine.ts";

const RESULTS = fileURLToPath(new URL("../results/", import.meta.url));
const WIDTHS = [64, 256] as const;
/** Middle of each scale's first grid: three rates, a factor of 2 apart. */
const SCALES = { shape: 0.02, rms: 0.01, none: 0.02 } as const satisfies Record<
  MatrixScale,
  number
>;
/** Rates that one grid tries beyond its three, at most. */
const EXTENSIONS = 6;
const STEPS = 300;
const BATCH = 4;
const CONTEXT = 128;
const EVALUATION_TOKENS = 51_200;
const SEED = 1;

/** A run. Its loss is null if it was not finite. */
interface Run {
  readonly scale: MatrixScale;
  readonly width: number;
  readonly rate: number;
  readonly loss: number | null;
}

/**
 * Measures how Muon's best learning rate moves from width 64 to width 256 under each scale: nano
 * GPT-2's depth over bytes, the State of the Union, 300 steps of 4 × 128 tokens a run. Parameters
 * that are not matrices have the same AdamW rate at both widths.
 *
 * Writes a dated JSON and a table to `results/`. Repeated on the same day, it does only the runs
 * that are missing.
 */
export async function learningRateScales(): Promise<void> {
  const backend = await createCpuBackend();
  const corpus = await openCorpus("sotu", await createTokenizer("bytes"));
  const path = `${RESULTS}learning_rate_scales_${new Date().toISOString().slice(0, 10)}`;
  mkdirSync(RESULTS, { recursive: true });
  const runs = existsSync(`${path}.json`)
    ? [...(parseJson(readTextFileSync(`${path}.json`)) as Results).runs]
    : [];
  for (const scale of Object.keys(SCALES) as MatrixScale[]) {
    for (const width of WIDTHS) {
      for (;;) {
        const grid = gridAround(SCALES[scale], EXTENSIONS);
        const rate = nextTrial(grid, trialsOf(runs, scale, width))?.rate;
        if (rate === undefined) break;
        const start = performance.now();
        const workbench = workbenchOf(backend, corpus, width);
        const loss = await finalLoss(workbench, scale, rate);
        const seconds = ((performance.now() - start) / 1000).toFixed(0);
        process.stdout.write(
          `  ${scale}, width ${width}, rate ${rate}: ${textOf(loss ?? Number.POSITIVE_INFINITY)} (${seconds} s)\n`,
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
  const { md } = learningRatePages({ runs });
  writeFileSync(`${path}.md`, md);
  process.stdout.write(`${md}${path}.json\n`);
}

/** Contents of the JSON. */
interface Results {
  readonly runs: readonly Run[];
}

/** Returns the table of results, by the ending of its file. */
export const learningRatePages = ({ runs }: Results) => ({ md: tableOf(runs) });

function workbenchOf(backend: Backend, corpus: Corpus, width: number): Workbench {
  const signal = new AbortController().signal;
  return { backend, comparison: sharedBy(backend, corpus, width), corpus, signal };
}

/** Returns the settings of all runs of one width. */
function sharedBy(backend: Backend, corpus: Corpus, width: number): Comparison {
  const never = Number.MAX_SAFE_INTEGER;
  return comparisonOf({
    model: {
      kind: "gpt2",
      preset: `nano of width ${width}`,
      config: {
        vocabularySize: 256,
        contextLength: CONTEXT,
        layers: 4,
        width,
        heads: width / 32,
        mlpWidth: 4 * width,
        epsilon: 1e-5,
      },
    },
    tokenizer: "bytes",
    data: "sotu",
    dataTokens: describeData(corpus),
    training: {
      ...{ steps: STEPS, batch: BATCH, context: CONTEXT, accumulation: 1 },
      ...{ evaluateEvery: never, evaluationTokens: 1, checkpointEvery: never },
    },
    finalTokens: EVALUATION_TOKENS,
    device: deviceOf(backend),
  });
}

/** Trains Muon at a rate: 6 steps of warm-up, and 180 of cool-down. */
async function finalLoss(
  workbench: Workbench,
  scale: MatrixScale,
  learningRate: number,
): Promise<number | null> {
  const optimizer: OptimizerConfig = {
    name: "muon",
    ...{ learningRate, scale, weightDecay: 0, warmup: 0.02, cooldown: 0.6 },
    adamw: { learningRate: 6e-3 },
  };
  const { validationLoss } = await trainOnce(workbench, { optimizer, seed: SEED });
  return validationLoss;
}

/** Returns the rates that were tried for one scale and width, from the lowest to the highest. */
function trialsOf(runs: readonly Run[], scale: MatrixScale, width: number): Trial[] {
  return runs
    .filter((run) => run.scale === scale && run.width === width)
    .map(({ rate, loss }) => ({ rate, loss: loss ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => a.rate - b.rate);
}

/**
 * Finds the rate at the lowest point of a parabola through the best trial and its neighbours, over
 * the logarithm of the rate.
 */
function lowestPoint(trials: readonly Trial[]): number {
  const { rate } = bestTrial(trials)!;
  const at = trials.findIndex((each) => each.rate === rate);
  const [before, best, after] = [trials[at - 1]?.loss, trials[at]!.loss, trials[at + 1]?.loss];
  if (before === undefined || after === undefined) return rate;
  const bend = before - 2 * best + after;
  return bend > 0 && Number.isFinite(bend) ? rate * 2 ** ((before - after) / (2 * bend)) : rate;
}

const textOf = (loss: number): string => (Number.isFinite(loss) ? loss.toFixed(4) : "not finite");

function tableOf(runs: readonly Run[]): string {
  const lines = (Object.keys(SCALES) as MatrixScale[]).map((scale) => {
    const own = WIDTHS.map((width) => trialsOf(runs, scale, width));
    const rates = own.map(lowestPoint);
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
