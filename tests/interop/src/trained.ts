import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openTokenizer } from "@lrm/data";
import { fileTokenizerName, readTokenizerFiles } from "@lrm/data/node";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { familyOf } from "@lrm/run";
import { exportModel, finetune, openModel, outputObserver, trainRun } from "@lrm/run/node";
import { type Backend, Random } from "@lrm/tensor";
import { logitsOf, resultOf } from "./logits.ts";
import { PUBLISHED_MODELS, type PublishedModel } from "./published_models.ts";
import type { Part, Result, Workshop } from "./result.ts";

/** Tokens of the logits: few, since a row has up to 151,936. */
const TOKENS = [[5, 250, 17, 99, 3, 64, 128, 200]];
const TEXTS = ["What is 3 plus 4?", "  naïve façade, 日本語 🙂\n", "don't we'll 1234567890"];
/** Least change of the logits by training, relative to the largest logit. */
const LEAST_CHANGE = 1e-3;

/** Ways to train, and their settings. */
const WAYS = {
  "by LoRA": { lora: { rank: 4 }, learningRate: 0.01 },
  whole: { full: true, learningRate: 1e-3 },
} as const;

/**
 * Fine-tunes published configurations, by LoRA and whole, and lets transformers load what lrm
 * exports: model and tokenizer.
 */
export const trained: Part = {
  name: "trained",
  async run(workshop) {
    const folder = workshop.folder("trained");
    const data = join(folder, "examples.jsonl");
    const example = (at: number) => JSON.stringify({ prompt: `${at}?`, completion: " Arr!" });
    writeFileSync(data, Array.from({ length: 10 }, (_, at) => example(at)).join("\n"));
    const results: Result[] = [];
    for (const published of PUBLISHED_MODELS) {
      const base = join(workshop.folder("trained-base"), "model");
      await writeModel(workshop, published, base);
      for (const [way, settings] of Object.entries(WAYS)) {
        const out = join(workshop.folder("trained-run"), "run");
        const to = join(workshop.folder("trained-export"), "model");
        const run = await finetune(
          { ...{ from: base, data, steps: 5, batch: 2, sampleTokens: 1 }, ...settings },
          { out, device: { backend: "cpu" } },
        );
        const merge = run.session.lora !== undefined;
        await trainRun(run, { observers: [await outputObserver(run, to, { merge })] });
        results.push(await checked(workshop, `${published.name}, trained ${way}`, [base, out, to]));
      }
    }
    return results;
  },
};

/** Writes a folder of Hugging Face with random weights, and the `config.json` as published. */
async function writeModel(
  workshop: Workshop,
  { json, tokenizer = "bytes" }: PublishedModel,
  folder: string,
): Promise<void> {
  const { name: kind, ...family } = familyOf(json.model_type === "gpt2" ? "gpt2" : "llama");
  const isOwn = typeof tokenizer === "object";
  const tokenizerFiles = isOwn
    ? await readTokenizerFiles(join(workshop.npmPackage(tokenizer.npmPackage), "models"))
    : {};
  const name = isOwn ? fileTokenizerName(tokenizerFiles) : tokenizer;
  const backend = await createCpuBackend();
  using model = family.initialize(backend, family.configFromHuggingFace!(json), new Random(1));
  await exportModel(model, { kind, tokenizer: name, tokenizerFiles }, folder);
  await backend.dispose();
  writeFileSync(join(folder, "config.json"), JSON.stringify(json));
}

/** Compares the logits of a run, and the tokens, with those that transformers gives its export. */
async function checked(
  workshop: Workshop,
  name: string,
  [base, run, exported]: readonly [base: string, run: string, exported: string],
): Promise<Result> {
  const backend = await createCpuBackend();
  const before = await logitsIn(backend, base);
  const logits = await logitsIn(backend, run);
  await backend.dispose();
  const { tokenizer, tokenizerFiles } = await openModel(exported);
  const { encodeSpecial } = await openTokenizer(tokenizer, tokenizerFiles);
  const texts = TEXTS.map((text) => [text, Array.from(encodeSpecial(text))]);
  const path = join(exported, "expected.json");
  writeFileSync(path, JSON.stringify({ tokens: TOKENS, logits, texts }));
  const { difference, wrong } = (await workshop.python("trained.py", exported)) as {
    readonly difference: number;
    readonly wrong: number;
  };
  const change = largestOf(logits.map((x, at) => x - before[at]!)) / largestOf(logits);
  const { figure, passed } = resultOf(name, difference);
  return {
    name: `transformers loads ${name}`,
    figure: `${figure}, training changed them by ${change.toExponential(1)}, ${wrong} of ${TEXTS.length} texts differ`,
    passed: passed && change > LEAST_CHANGE && wrong === 0,
  };
}

/** Returns the largest absolute value. */
function largestOf(values: readonly number[]): number {
  return values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

async function logitsIn(backend: Backend, folder: string): Promise<number[]> {
  using model = await (await openModel(folder)).load(backend);
  return Array.from(await logitsOf(backend, model, TOKENS));
}
