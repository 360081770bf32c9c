import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Decoder, type LanguageModel } from "@lrm/language-model";
import { LLAMA_PRESETS, LLaMA } from "@lrm/llama";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { relativeError } from "@lrm/tensor/testing";
import { temporaryFolder } from "@lrm/test-helpers";
import { peakOf, type StepMemory } from "@lrm/train";
import { expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { type FinetuneSettings, finetuneSettings } from "../finetune_settings.ts";
import type { RunSettings } from "../new_run_settings.ts";
import { exportAdapter, openAdapter } from "./adapter_folder.ts";
import { EarlyStop } from "./early_stop.ts";
import { evaluateModel } from "./evaluate_model.ts";
import { exportRun } from "./export_run.ts";
import { exportModel } from "./exported_model.ts";
import { finetune } from "./finetune.ts";
import { lastCheckpoint } from "./last_checkpoint.ts";
import { readMetrics } from "./metrics_lines.ts";
import { outputObserver } from "./output_observer.ts";
import { planRun } from "./plan_run.ts";
import { describeRun } from "./prepared_run.ts";
import { resumeRun } from "./resume_run.ts";
import { startRun } from "./start_run.ts";
import { openModel } from "./stored_model.ts";
import { trainRun } from "./train_run.ts";

const DEVICE = { backend: "cpu", threads: 0 } as const;
const CONFIG = { ...LLAMA_PRESETS.nano, layers: 1, width: 32, mlpWidth: 64, contextLength: 64 };

/** Writes a tiny model of bytes and some examples. */
async function prepared(examples = 24) {
  const folder = temporaryFolder();
  const from = join(folder, "model");
  using model = LLaMA.initialize(createReferenceBackend(), CONFIG, new Random(1));
  await exportModel(model, { kind: "llama", tokenizer: "bytes" }, from);
  const lines = Array.from({ length: examples }, (_, at) =>
    JSON.stringify({ prompt: `${at}?`, completion: at % 2 === 0 ? "even" : "odd" }),
  );
  const data = join(folder, "examples.jsonl");
  writeFileSync(data, `${lines.join("\n")}\n`);
  return { from, data, out: join(folder, "run"), folder };
}

const SETTINGS = {
  ...{ batch: 4, steps: 12, evaluateEvery: 4, checkpointEvery: 4, sampleTokens: 4 },
  ...{ learningRate: 0.05, lora: { rank: 4 } },
} as const;

const AVERAGE = { horizon: 3, start: 2, share: 0.5 };

/** Fine-tunes, and returns the metrics. */
async function tuned(settings: FinetuneSettings, out: string) {
  const end = await trainRun(await finetune(settings, { out, device: DEVICE }));
  return { end, metrics: readMetrics(join(out, "metrics.jsonl")) };
}

const digestOf = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");

async function logitsOf(model: LanguageModel): Promise<Float32Array> {
  using decoder = new Decoder(model);
  return await decoder.next([49, 50, 63]);
}

const loaded = async (folder: string) => (await openModel(folder)).load(createReferenceBackend());

test("finetune() learns answers by adapters, counts their tokens, and leaves a folder that other commands read", async () => {
  const { from, data, out, folder } = await prepared();
  const { end, metrics } = await tuned({ ...SETTINGS, from, data }, out);
  expect(end.complete).toBe(true);
  const losses = metrics.flatMap(({ validationLoss = [] }) => validationLoss);
  expect(losses.at(-1)).toBeLessThan(losses[0]!);
  // 22 examples of 2 or 3 bytes of prompt, and 5 or 6 of answer: no padding is counted.
  expect(metrics.at(-1)!.tokens! / 48).toBeGreaterThan(6);
  expect(metrics.at(-1)!.tokens! / 48).toBeLessThan(9);
  using adapted = await loaded(out);
  using base = await loaded(from);
  expect(relativeError(await logitsOf(adapted), await logitsOf(base))).toBeGreaterThan(0.01);
  expect(adapted.parameters.map(({ name }) => name)).toEqual(
    base.parameters.map(({ name }) => name),
  );
  expect(existsSync(join(folder, "run", "sample.txt"))).toBe(true);
});

test("finetune() keeps matrices of a bfloat16 model in 16 bits, with the numbers of the same float32 model, also when resumed", async () => {
  const { from, data, folder } = await prepared();
  const [short, long] = [join(folder, "short"), join(folder, "long")];
  for (const [source, to, dtype] of [
    [from, short, "BF16"],
    [short, long, "F32"],
  ] as const) {
    using model = await loaded(source);
    await exportModel(model, { kind: "llama", tokenizer: "bytes" }, to, { dtype });
  }
  const out = (model: string) => `${model}-run`;
  const weights = async (model: string) => {
    const run = await finetune(
      { ...SETTINGS, from: model, data },
      { out: out(model), device: DEVICE },
    );
    const { parameters } = run.session.model;
    const enough = new AbortController();
    const observer = { onStep: ({ step }: { step: number }) => step === 5 && enough.abort() };
    const types = new Set(parameters.map(({ value }) => value.dtype));
    const lines = describeRun(run).filter((line) => line.startsWith("LoRA"));
    const largest: StepMemory[] = [];
    const watching = { onMemory: (memory: StepMemory) => largest.push(memory) };
    await trainRun(run, { signal: enough.signal, observers: [observer, watching] as never });
    await trainRun((await resumeRun(out(model), { device: DEVICE }))!);
    const { demand, memory } = await planRun({
      ...finetuneSettings({ ...SETTINGS, from: model, data }),
    });
    return { types, lines, largest: largest.at(-1), memory, halves: demand.halves!.size };
  };
  const [kept, wide] = [await weights(short), await weights(long)];
  expect([...kept.types].sort()).toEqual(["bfloat16", "float32"]);
  expect(kept.lines[0]).toMatch(/frozen matrices in bfloat16$/);
  expect([...wide.types]).toEqual(["float32"]);
  expect([kept.halves, wide.halves]).toEqual([9, 0]);
  // A dry run says what a run saves, to the byte.
  const savedIn = (which: "memory" | "largest") => peakOf(wide[which]!) - peakOf(kept[which]!);
  expect(savedIn("largest")).toBe(savedIn("memory"));
  expect(savedIn("memory")).toBeGreaterThan(0);
  const elements = [256 * 32, 256 * 32, 4 * 32 * 32, 3 * 64 * 32].reduce((a, b) => a + b);
  expect(wide.memory.weights - kept.memory.weights).toBe(2 * elements);
  const metrics = (model: string) => readMetrics(join(out(model), "metrics.jsonl"));
  expect(metrics(short)).toEqual(metrics(long));
  using ours = await loaded(out(short));
  using theirs = await loaded(out(long));
  expect(await logitsOf(ours)).toEqual(await logitsOf(theirs));
});

test("a run over a bfloat16 model writes, exports and evaluates it merged with at most one matrix more in memory", async () => {
  const { from, data, folder } = await prepared();
  const [short, out, output] = [join(folder, "short"), join(folder, "run"), join(folder, "merged")];
  using model = await loaded(from);
  await exportModel(model, { kind: "llama", tokenizer: "bytes" }, short, { dtype: "BF16" });
  const run = await finetune({ ...SETTINGS, from: short, data }, { out, device: DEVICE });
  const { backend } = run.session.model;
  let [before, most] = [0, 0];
  const allocate = backend.allocate.bind(backend);
  backend.allocate = (bytes) => {
    const buffer = allocate(bytes);
    most = Math.max(most, backend.memory().liveBytes);
    return buffer;
  };
  const observer = await outputObserver(run, output, { merge: true });
  await trainRun(run, {
    observers: [
      {
        async onEnd(end) {
          before = backend.memory().liveBytes;
          most = before;
          await observer.onEnd!(end);
          expect(backend.memory().liveBytes).toBe(before);
        },
      },
    ],
  });
  // The largest matrix is the embedding; a CPU rounds sizes up.
  expect(most - before).toBeLessThan(1.1 * 4 * 256 * 32);
  using expected = await loaded(out);
  using written = await loaded(output);
  expect(relativeError(await logitsOf(written), await logitsOf(expected))).toBeLessThan(1e-6);
  const { model: apart, lora } = await (await openModel(out)).loadAdapted!(
    createReferenceBackend(),
  );
  using _ = lora;
  expect(apart.parameters.filter(({ value }) => value.dtype === "bfloat16")).toHaveLength(9);
  expect(relativeError(await logitsOf(apart), await logitsOf(expected))).toBeLessThan(1e-5);
  const text = join(folder, "text.txt");
  writeFileSync(text, "1? odd 2? even 3? odd\n".repeat(20));
  const loss = async (folder: string) =>
    (await evaluateModel(folder, { data: text, batch: 2 }, { device: DEVICE })).loss;
  expect(Math.abs((await loss(out)) / (await loss(output)) - 1)).toBeLessThan(1e-5);
});

test.each([
  ["dropout", { rank: 2, dropout: 0.3 }],
  ["DoRA with dropout", { rank: 2, dora: true, dropout: 0.3 }],
  ["DoRA that begins as PiSSA", { rank: 2, dora: true, initial: "pissa" as const }],
  ["PiSSA", { rank: 2, initial: "pissa" as const }],
])(
  "finetune() with a stop and a resume ends with the same checkpoint, %s included",
  async (_, lora) => {
    const { from, data, out, folder } = await prepared();
    const settings = { ...SETTINGS, from, data, accumulation: 2, lora };
    await tuned(settings, out);
    const other = join(folder, "other");
    const enough = new AbortController();
    const run = await finetune(settings, { out: other, device: DEVICE });
    const observer = { onStep: ({ step }: { step: number }) => step === 5 && enough.abort() };
    await trainRun(run, { signal: enough.signal, observers: [observer as never] });
    await trainRun((await resumeRun(other, { device: DEVICE }))!);
    for (const name of ["checkpoint.safetensors", "metrics.jsonl"]) {
      expect(digestOf(join(other, name)), name).toBe(digestOf(join(out, name)));
    }
  },
);

test.each([
  ["uniform", 4, { initial: "uniform" }],
  ["pissa", 8, { initial: "pissa" }],
  ["DoRA", 4, { dora: true }],
] as const)(
  "finetune() writes an adapter that openAdapter() puts on the model again: %s",
  async (_name, r, variant) => {
    const { from, data, out, folder } = await prepared();
    const to = join(folder, "adapter");
    const settings = { ...SETTINGS, from, data, lora: { rank: 4, ...variant } };
    const run = await finetune(settings, { out, device: DEVICE });
    const { model, lora } = run.session;
    await trainRun(run, {
      observers: [
        {
          async onTrained() {
            await exportAdapter({ model, lora: lora! }, { kind: "llama", baseModel: from }, to);
          },
        },
      ],
    });
    using base = await loaded(from);
    using _ = await openAdapter(base, "llama", to);
    using merged = await loaded(out);
    expect(relativeError(await logitsOf(base), await logitsOf(merged))).toBeLessThan(1e-5);
    const config = JSON.parse(readFileSync(join(to, "adapter_config.json"), "utf8"));
    expect(config).toMatchObject({ r, base_model_name_or_path: from, peft_type: "LORA" });
  },
);

test.each([
  ["muon", { optimizer: "muon", learningRate: 0.02 }],
  ["DoRA and muon", { optimizer: "muon", learningRate: 0.02, lora: { rank: 2, dora: true } }],
  ["DoRA and LoRA+", { lora: { rank: 2, dora: true, upRateRatio: 2 } }],
  ["PiSSA", { learningRate: 0.005, lora: { rank: 2, initial: "pissa" as const } }],
  ["all weights", { full: true, learningRate: 0.01, lora: undefined }],
  ["packed rows and LoRA+", { packed: true, lora: { rank: 2, upRateRatio: 4 } }],
  ["an average of the weights", { weightAverage: AVERAGE }],
])("finetune() trains with %s", async (_, settings) => {
  const { from, data, out } = await prepared();
  const { metrics } = await tuned({ ...SETTINGS, from, data, ...settings }, out);
  const losses = metrics.flatMap(({ validationLoss = [] }) => validationLoss);
  expect(losses.at(-1)).toBeLessThan(losses[0]!);
});

test.each([
  ["adapters", {}],
  ["all weights and their average", { full: true, lora: undefined, weightAverage: AVERAGE }],
])("finetune() stops early, and keeps the best weights of %s", async (_, settings) => {
  const { from, data, out, folder } = await prepared();
  const level = { warmup: 0, cooldown: 0 };
  const steep = { ...SETTINGS, ...level, from, data, learningRate: 0.3, ...settings };
  const { end, metrics } = await tuned({ ...steep, evaluateEvery: 1, patience: 3, steps: 60 }, out);
  expect(end).toMatchObject({ complete: true });
  expect(end.step).toBeLessThan(60);
  expect(metrics.at(-1)!.step).toBe(end.step);
  const evaluated = metrics.flatMap(({ step, validationLoss }) =>
    validationLoss === undefined ? [] : [{ step, validationLoss }],
  );
  const best = evaluated.reduce((a, b) => (b.validationLoss < a.validationLoss ? b : a));
  expect(best.step).toBe(end.step - 3);
  expect(end).toMatchObject({ outcome: { best } });
  expect((await openModel(out)).description).toBe(
    `${out}, step ${best.step} of 60, the one with the lowest validation loss`,
  );
  // A run that ends at that step has the same weights.
  const short = join(folder, "short");
  await tuned({ ...steep, evaluateEvery: 1, steps: best.step }, short);
  using kept = await loaded(out);
  using expected = await loaded(short);
  expect(relativeError(await logitsOf(kept), await logitsOf(expected))).toBeLessThan(1e-6);
  expect(await resumeRun(out, { device: DEVICE })).toBeUndefined();
});

test("finetune() with patience ends with the same bytes after stops in an evaluation that was the best, and a kill after it", async () => {
  // 33 batches are held out: an evaluation looks after 32 of them whether it is to stop.
  const { from, data, out, folder } = await prepared(330);
  const settings = { ...SETTINGS, from, data, batch: 1, evaluateEvery: 2, patience: 2 };
  await tuned(settings, out);
  const other = join(folder, "other");
  const resumed = async () => (await resumeRun(other, { device: DEVICE }))!;
  for (const begin of [() => finetune(settings, { out: other, device: DEVICE }), resumed]) {
    const enough = new AbortController();
    const onEvaluation = (step: number) => step === 6 && enough.abort();
    await trainRun(await begin(), {
      signal: enough.signal,
      observers: [{ onEvaluation } as never],
    });
    const stopped = readMetrics(join(other, "metrics.jsonl")).at(-1)!;
    expect(stopped.step).toBe(6);
    expect(stopped).not.toHaveProperty("validationLoss");
  }
  const onStep = ({ step }: { readonly step: number }) => {
    if (step === 6) throw new Error("killed");
  };
  await expect(trainRun(await resumed(), { observers: [{ onStep }] })).rejects.toThrow("killed");
  await trainRun(await resumed());
  for (const name of ["checkpoint.safetensors", "metrics.jsonl", "sample.txt"]) {
    expect(digestOf(join(other, name)), name).toBe(digestOf(join(out, name)));
  }
});

test("finetune() saves adapters without the model below them, which is found again in another place", async () => {
  const { from, data, out, folder } = await prepared();
  await tuned({ ...SETTINGS, from, data }, out);
  const { tensors } = (await lastCheckpoint(out))!;
  expect([...tensors.keys()].filter((name) => name.startsWith("model/"))).toEqual([]);
  using before = await loaded(out);
  const moved = join(folder, "moved");
  renameSync(from, moved);
  await expect(openModel(out).then(({ load }) => load(createReferenceBackend()))).rejects.toThrow(
    `Cannot use ${out}: the model ${from} that it adapts is missing; restore it, or name a copy of it: npx lrm finetune FOLDER --resume ${out}`,
  );
  expect(await resumeRun(out, { device: DEVICE, from: moved })).toBeUndefined();
  using after = await loaded(out);
  expect(await logitsOf(after)).toEqual(await logitsOf(before));
  const weights = join(moved, "model.safetensors");
  const bytes = readFileSync(weights);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(weights, bytes);
  await expect(resumeRun(out, { device: DEVICE, extend: 2 })).rejects.toThrow(
    `Cannot use ${out}: the model in ${moved} has other weights than when the run began to adapt it; restore it`,
  );
});

test("resumeRun() refuses another place of the model for a run that has all weights", async () => {
  const { from, data, out } = await prepared();
  await tuned({ ...SETTINGS, from, data, full: true, lora: undefined, steps: 2 }, out);
  await expect(resumeRun(out, { device: DEVICE, from })).rejects.toThrow(
    `Cannot resume ${out} over the model in ${from}: the run's checkpoint has all of its weights; leave that folder out, or start a new run from it, without --resume`,
  );
});

test.each([
  [{ lora: { rank: 64 } }, "Cannot adapt model.layers.0.self_attn.q_proj.weight with rank 64"],
  [{ lora: { targets: ["c_attn"] } }, 'Cannot adapt "c_attn": the model has no such layer'],
  [{ lora: { upRateRatio: -1 } }, "Cannot train B with -1 times the learning rate of A"],
  [{ context: 65 }, "the model's context is 64"],
  [{ context: 1 }, "within 1 tokens, no training example has a token to learn"],
])("finetune() refuses %o, and leaves nothing behind", async (settings, message) => {
  const { from, data, out } = await prepared();
  const run = finetune({ ...SETTINGS, from, data, ...settings }, { out, device: DEVICE });
  await expect(run).rejects.toThrow(message);
  expect(existsSync(out)).toBe(false);
});

test.each([
  ["adapters", {}],
  ["packed rows", { packed: true }],
  ["all weights", { full: true, lora: undefined }],
  ["an average of the weights", { weightAverage: AVERAGE }],
])(
  "evaluateModel() measures the answers of a run's held-out examples as its last evaluation does: %s",
  async (_, settings) => {
    const { from, data, out, folder } = await prepared();
    const output = join(folder, "output");
    const run = await finetune({ ...SETTINGS, from, data, ...settings }, { out, device: DEVICE });
    await trainRun(run, { observers: [await outputObserver(run, output)] });
    const recorded = readMetrics(join(out, "metrics.jsonl")).at(-1)!.validationLoss!;
    const notices: string[] = [];
    const onNotice = (line: string) => notices.push(line);
    const own = await evaluateModel(out, {}, { device: DEVICE, onNotice });
    expect(own.loss).toBeCloseTo(recorded, 5);
    expect(own).toMatchObject({ part: "held out", unit: "nats per byte" });
    // 2 of 24 examples, with answers of "even" and "odd", and their end.
    expect([own.tokens, own.ofTokens]).toEqual([own.ofTokens, own.ofTokens]);
    expect(notices).toContain(
      "Measuring what is learned of the 2 of 24 examples that are held out",
    );
    // A run's own examples are measured in the same way if they are named.
    const lossOf = async (model: string, more = {}) =>
      (await evaluateModel(model, { data, ...more }, { device: DEVICE })).loss;
    const before = await lossOf(from);
    const after = await lossOf(out);
    expect(after).toBeLessThan(before);
    expect(after).toBe(own.loss);
    const adapted = "full" in settings ? lossOf(output) : lossOf(from, { lora: output });
    expect(await adapted).toBeCloseTo(after, 4);
    expect(await lossOf(from, { all: true })).not.toBe(before);
  },
);

test("evaluateModel() takes a text that stands in JSON lines for a text, also for a fine-tuned run", async () => {
  const { from, data, out, folder } = await prepared();
  await tuned({ ...SETTINGS, from, data, steps: 1 }, out);
  const texts = join(folder, "texts.jsonl");
  writeFileSync(texts, `${JSON.stringify({ text: "1? odd 2? even ".repeat(20) })}\n`.repeat(3));
  for (const model of [from, out]) {
    const { tokens, part } = await evaluateModel(model, { data: texts }, { device: DEVICE });
    expect([part, tokens % CONFIG.contextLength]).toEqual(["all", 0]);
    const other = { data, textField: "completion", context: 4 };
    expect((await evaluateModel(model, other, { device: DEVICE })).tokens % 4).toBe(0);
  }
  await expect(evaluateModel(out, { context: 65 }, { device: DEVICE })).rejects.toThrow(
    "the model's context is 64",
  );
  await expect(evaluateModel(out, { context: 1 }, { device: DEVICE })).rejects.toThrow(
    "Cannot evaluate on the examples: within 1 tokens, none has a token to learn",
  );
});

test("evaluateModel() reads a run's own data as in its training, whether they are named or not", async () => {
  const { from, data, out, folder } = await prepared();
  const texts = join(folder, "texts.jsonl");
  const line = {
    prompt: "a title",
    body: "1? odd 2? even ".repeat(10),
    text: "3? odd ".repeat(10),
  };
  writeFileSync(texts, `${JSON.stringify(line)}\n`.repeat(20));
  const evaluate = (model: string, more = {}) => evaluateModel(model, more, { device: DEVICE });
  const start = async (name: string, settings: Partial<RunSettings>) => {
    const run = join(folder, name);
    const wanted = { ...{ from, steps: 2, batch: 2, context: 16, sampleTokens: 1 }, ...settings };
    await trainRun(await startRun({ ...wanted, optimizer: "muon" }, { out: run, device: DEVICE }));
    return run;
  };
  // Examples without prompts look like documents.
  const named = join(folder, "named.jsonl");
  writeFileSync(named, `${JSON.stringify({ text: "an example" })}\n`.repeat(20));
  const runs = [
    await start("on documents", { data: texts }),
    await start("on bodies", { data: texts, textField: "body" }),
    await start("on examples", { data: named, examples: { packed: true } }),
  ];
  for (const [at, own] of [texts, texts, named].entries()) {
    const { data: _, ...expected } = await evaluate(runs[at]!);
    expect(await evaluate(runs[at]!, { data: own })).toMatchObject(expected);
  }
  const [documents, bodies, examples] = runs as [string, string, string];
  expect((await evaluate(documents)).ofTokens).not.toBe((await evaluate(bodies)).ofTokens);
  // Read as documents, the examples of a run are not held out.
  const asText = await evaluate(examples, { data: named, textField: "text" });
  expect(asText.part).toBe("all");
  await expect(evaluate(examples, { textField: "text" })).rejects.toThrow(
    `Cannot use --text-field with the data of ${examples}, step 2 of 2: they are examples; leave it out, or name the data with --data`,
  );
  await tuned({ ...SETTINGS, from, data, steps: 1 }, out);
  await expect(evaluate(out, { textField: "completion" })).rejects.toThrow(UsageError);
});

test("outputObserver() and exportRun() refuse settings that do not fit what the run trains", async () => {
  const { from, data, folder } = await prepared();
  const output = join(folder, "output");
  for (const [name, settings, wrong, message] of [
    ["adapters", {}, { dtype: "BF16" }, "Cannot use --dtype BF16 for an adapter"],
    ["all weights", { full: true, lora: undefined }, { merge: true }, "Cannot use --merge"],
  ] as const) {
    const out = join(folder, name);
    const wanted = { ...SETTINGS, ...{ from, data, steps: 1 }, ...settings };
    const run = await finetune(wanted, { out, device: DEVICE });
    await expect(outputObserver(run, output, wrong)).rejects.toThrow(message);
    await trainRun(run);
    const exported = exportRun(out, { output, ...wrong }, { device: DEVICE });
    await expect(exported).rejects.toThrow(message);
  }
  expect(existsSync(output)).toBe(false);
});

test("exportRun() refuses a run that is not complete", async () => {
  const { from, data, out, folder } = await prepared();
  const output = join(folder, "output");
  const run = await finetune({ ...SETTINGS, from, data }, { out, device: DEVICE });
  const enough = new AbortController();
  const observer = { onStep: ({ step }: { step: number }) => step === 5 && enough.abort() };
  await trainRun(run, { signal: enough.signal, observers: [observer as never] });
  const exported = () => exportRun(out, { output }, { device: DEVICE });
  await expect(exported()).rejects.toThrow(
    `Cannot write the result of ${out}: the run is not complete; resume it, or use lrm export`,
  );
  expect(existsSync(output)).toBe(false);
  await trainRun((await resumeRun(out, { device: DEVICE }))!);
  expect(await exported()).toContain("adapter_model.safetensors");
});

test("EarlyStop waits for as many evaluations as its patience", () => {
  const stop = new EarlyStop(2);
  const reached = [3, 2, undefined, 2.5, 1, 1, 4].map((validationLoss, step) => {
    stop.add({ step: step + 1, validationLoss });
    return stop.isReached;
  });
  expect(reached).toEqual([false, false, false, false, false, false, true]);
  expect(stop.bestStep).toBe(5);
});
