import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ExchangeMode, inProcessRanks } from "@lrm/distributed";
import { LLAMA_PRESETS, LLaMA } from "@lrm/llama";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { afterAll, expect, test } from "vitest";
import type { FinetuneSettings } from "../finetune_settings.ts";
import { exportModel } from "./exported_model.ts";
import { finetune } from "./finetune.ts";
import { joinRun } from "./join_run.ts";
import { readMetrics } from "./metrics_lines.ts";
import type { PreparedRun } from "./prepared_run.ts";
import { resumeRun } from "./resume_run.ts";
import type { RunRanks } from "./run_ranks.ts";
import { type RunEnd, type TrainRunOptions, trainRun } from "./train_run.ts";

const DEVICE = { backend: "cpu", threads: 0 } as const;
const CONFIG = { ...LLAMA_PRESETS.nano, layers: 1, width: 32, mlpWidth: 64, contextLength: 64 };

const folder = mkdtempSync(join(tmpdir(), "lrm-ranks-"));
afterAll(() => rmSync(folder, { recursive: true }));
const from = join(folder, "model");
const short = join(folder, "model of 16 bits");
{
  using model = LLaMA.initialize(createReferenceBackend(), CONFIG, new Random(1));
  await exportModel(model, { kind: "llama", tokenizer: "bytes" }, from);
  await exportModel(model, { kind: "llama", tokenizer: "bytes" }, short, { dtype: "BF16" });
}
const data = join(folder, "examples.jsonl");
const lines = Array.from({ length: 24 }, (_, at) =>
  JSON.stringify({ prompt: `${at}?`, completion: at % 2 === 0 ? "even" : "odd" }),
);
writeFileSync(data, lines.join("\n"));

const SETTINGS = {
  ...{ from, data, batch: 1, accumulation: 4, steps: 12, evaluateEvery: 4, checkpointEvery: 4 },
  ...{ sampleTokens: 4, learningRate: 0.05 },
} as const;
/** Losses rise soon. */
const STEEP = {
  ...{ ...SETTINGS, learningRate: 0.3, warmup: 0, cooldown: 0, evaluateEvery: 1 },
  ...{ patience: 3, steps: 60 },
} as const;

/** Makes a run on two ranks of this process: rank 0 begins or resumes it, and the other joins. */
async function onRanks(
  begin: (ranks: RunRanks) => Promise<PreparedRun | undefined>,
  mode: ExchangeMode | undefined,
  options: TrainRunOptions = {},
): Promise<RunEnd> {
  const [first, second] = inProcessRanks(2);
  const lead = async () => {
    const run = await begin({ communicator: first!, mode });
    return await trainRun(run!, options);
  };
  const [end] = await Promise.all([
    lead(),
    joinRun({ device: DEVICE, ranks: { communicator: second! } }),
  ]);
  return end;
}

const tuned = (
  settings: FinetuneSettings,
  name: string,
  mode: ExchangeMode,
  options?: TrainRunOptions,
) =>
  onRanks(
    (ranks) => finetune(settings, { out: join(folder, name), device: DEVICE, ranks }),
    mode,
    options,
  );

const resumed = (name: string) =>
  onRanks((ranks) => resumeRun(join(folder, name), { device: DEVICE, ranks }), undefined);

/** Options that stop a run after a step. */
function stoppedAfter(last: number): TrainRunOptions {
  const enough = new AbortController();
  const onStep = ({ step }: { readonly step: number }) => {
    if (step === last) enough.abort();
  };
  return { signal: enough.signal, observers: [{ onStep }] };
}

const metricsOf = (name: string) => readMetrics(join(folder, name, "metrics.jsonl"));

function hashOf(name: string): string {
  const hash = createHash("sha256");
  for (const file of ["checkpoint.safetensors", "metrics.jsonl", "sample.txt"]) {
    hash.update(readFileSync(join(folder, name, file)));
  }
  return hash.digest("hex");
}

test.each([
  ["adapters with dropout", "sharded", { lora: { rank: 2, dropout: 0.3 } }],
  ["adapters of a model of 16 bits", "dense", { from: short, lora: { rank: 2 } }],
  ["PiSSA", "dense", { lora: { rank: 2, initial: "pissa" } }],
  ["low-rank Muon", "exact", { optimizer: "low-rank-muon", rank: 2, lora: { rank: 4 } }],
  [
    "all weights and their average",
    "sharded",
    { full: true, weightAverage: { horizon: 3, start: 2, share: 0.5 } },
  ],
] as const)("finetune() on 2 ranks makes the run of one: %s, %s", async (what, mode, own) => {
  const settings = { ...SETTINGS, learningRate: 0.01, ...own };
  await tuned(settings, `two ${what}`, mode);
  await trainRun(await finetune(settings, { out: join(folder, `one ${what}`), device: DEVICE }));
  const one = metricsOf(`one ${what}`);
  const two = metricsOf(`two ${what}`);
  expect(two).toHaveLength(12);
  for (const [at, { loss, tokens, validationLoss }] of two.entries()) {
    expect(loss).toBeCloseTo(one[at]!.loss, 3);
    expect(tokens).toBe(one[at]!.tokens);
    expect(validationLoss ?? 0).toBeCloseTo(one[at]!.validationLoss ?? 0, 3);
  }
});

test.each([
  ["dropout", { lora: { rank: 2, dropout: 0.3 } }],
  ["16 bits", { from: short, lora: { rank: 2 } }],
  ["PiSSA", { lora: { rank: 2, initial: "pissa" as const } }],
])("finetune() on 2 ranks has the same bits after a stop and a resume: %s", async (what, own) => {
  const settings = { ...SETTINGS, ...own };
  await tuned(settings, `whole ${what}`, "sharded");
  const end = await tuned(settings, `stopped ${what}`, "sharded", stoppedAfter(5));
  expect(end.complete).toBe(false);
  await resumed(`stopped ${what}`);
  expect(hashOf(`stopped ${what}`)).toBe(hashOf(`whole ${what}`));
});

test("finetune() stops early on all of 2 ranks where one rank does, with the best weights", async () => {
  const settings = { ...STEEP, lora: { rank: 4 } };
  const one = await trainRun(
    await finetune(settings, { out: join(folder, "early"), device: DEVICE }),
  );
  const two = await tuned(settings, "early two", "sharded");
  expect(two.step).toBeLessThan(60);
  expect(two).toMatchObject({ complete: true, step: one.step });
  const bestOf = (end: RunEnd) => (end.complete ? end.outcome.best!.step : 0);
  expect(bestOf(two)).toBe(bestOf(one));
  expect(bestOf(two)).toBe(two.step - 3);
  // Interrupted while it waits for a lower loss, and again before its final sample.
  await tuned(settings, "early stopped", "sharded", stoppedAfter(two.step - 2));
  await resumed("early stopped");
  expect(hashOf("early stopped")).toBe(hashOf("early two"));
  rmSync(join(folder, "early stopped", "sample.txt"));
  expect(await resumed("early stopped")).toMatchObject({ complete: true, step: two.step });
  expect(hashOf("early stopped")).toBe(hashOf("early two"));
});
