import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tokensInMemory } from "@lrm/data";
import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
import { createWebGPUBackend } from "@lrm/kernels-webgpu/node";
import { createOptimizer } from "@lrm/run";
import { type Backend, Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { languageModelTask, train } from "@lrm/train";
import { afterAll, expect, test } from "vitest";
import { chromeTrace } from "./chrome_trace.ts";
import { profileTable } from "./profile_table.ts";
import type { StepKernel } from "./step_kernel.ts";
import { StepProfiler } from "./step_profiler.ts";

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: { readonly name: string };
}

const backend = await createWebGPUBackend({ adapter: "software" });
afterAll(() => backend.dispose());
const STEPS = 6;

/** A run that begins on a device. */
const runOn = (device: Backend) => ({
  backend: device,
  session: { optimizer: { steps: 0 } },
  config: { training: { steps: STEPS } },
});

/** Trains a small model, with or without a profile, and returns its weights. */
async function weightsAfter(profiler?: StepProfiler): Promise<Float32Array[]> {
  const size = { layers: 1, width: 16, heads: 2, mlpWidth: 16 };
  const sizes = { ...GPT2_PRESETS.nano, ...size, vocabularySize: 16, contextLength: 8 };
  const random = new Random(1);
  using model = GPT2.initialize(backend, sizes, random.fork("weights"));
  const name = "adamw";
  const rates = { learningRate: 0.01, weightDecay: 0.1, warmup: 0, cooldown: 0 };
  using optimizer = createOptimizer({ name, ...rates }, STEPS, model, random);
  const tokens = tokensInMemory(Uint8Array.from({ length: 200 }, (_, at) => (5 * at) % 16));
  const corpus = { name: "a pattern", train: tokens, validation: tokens };
  const options = { batch: 1, context: 8, vocabularySize: 16, evaluationTokens: 16 };
  await train(
    { backend, task: languageModelTask(model, corpus, options), optimizer },
    { seed: 1, steps: STEPS, accumulation: 2 },
    profiler && { onPhase: (phase, step) => profiler.onPhase(phase, step) },
  );
  const weights: Float32Array[] = [];
  for (const { value } of model.parameters) weights.push(Float32Array.from(await value.read()));
  return weights;
}

test("a profile is a valid trace of the steps in the middle, and changes no weight", async () => {
  const path = join(await mkdtemp(join(tmpdir(), "lrm-profile-")), "trace.json");
  let summary = "";
  const profiler = await StepProfiler.open(runOn(backend), path, (table) => {
    summary = table;
  });
  const weights = await weightsAfter(profiler);
  await profiler.onTrained();
  expect(summary).toMatch(/^Profile of steps 4 to 6 in .*trace\.json/);
  expect(summary).toMatch(/backward \d+\.\d %/);
  expect(await weightsAfter()).toEqual(weights);

  const { traceEvents } = JSON.parse(await readFile(path, "utf8")) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const slices = traceEvents.filter(({ ph }) => ph === "X");
  const trackNames = new Map(
    traceEvents
      .filter(({ name }) => name === "thread_name")
      .map(({ tid, args }) => [tid, args.name]),
  );
  const tracks = new Set(slices.map(({ tid }) => trackNames.get(tid)));
  expect(tracks).toEqual(
    new Set(["steps", "begin", "forward", "backward", "optimizer", "metrics"]),
  );
  expect(slices.every(({ ts, dur }) => ts >= 0 && dur >= 0)).toBe(true);
  expect(slices.map(({ ts }) => ts)).toEqual(slices.map(({ ts }) => ts).sort((a, b) => a - b));
  const names = slices.map(({ name }) => name);
  expect(names.filter((name) => name.startsWith("step "))).toEqual(["step 4", "step 5", "step 6"]);
  // Three steps of two batches of eight tokens: output of attention, both layers of the MLP, head.
  const products = names.filter((name) => name.startsWith("matmul NT 8×16×16"));
  expect(products.length).toBe(3 * 2 * 4);
  expect(products.filter((name) => name.endsWith(", with an epilogue")).length).toBe(3 * 2);
  expect(names).toContain("attention 1×8×8, 2 heads of 8");
});

const kernel = (name: string, step: number, start: number, duration: number): StepKernel => ({
  kernel: name,
  step,
  phase: "forward",
  start,
  duration,
});

test("profileTable() tells the time of a step, and what takes most of it", () => {
  const kernels = [kernel("a", 1, 0, 1), kernel("b", 1, 1, 6), kernel("a", 2, 7, 3)];
  expect(profileTable(kernels)).toBe(
    [
      "GPU time of a step: 5.000 ms in 2 kernels (forward 100.0 %)",
      "   ms/step   share times kernel",
      "     3.000  60.0 %     1 b",
      "     2.000  40.0 %     1 a",
    ].join("\n"),
  );
});

test("chromeTrace() gives microseconds, and each step's span", () => {
  const { traceEvents } = JSON.parse(
    chromeTrace("a GPU", [kernel("a", 1, 0, 1), kernel("b", 1, 2, 0.5)]),
  ) as { readonly traceEvents: readonly TraceEvent[] };
  const slices = traceEvents.filter(({ ph }) => ph === "X");
  expect(slices.map(({ name, ts, dur }) => [name, ts, dur])).toEqual([
    ["step 1", 0, 2500],
    ["a", 0, 1000],
    ["b", 2000, 500],
  ]);
});

test("a backend that does not time kernels is refused in one sentence", async () => {
  const refused = StepProfiler.open(runOn(createReferenceBackend()), "trace.json", () => {});
  await expect(refused).rejects.toThrow(
    "Cannot profile on reference: only WebGPU times kernels; take --backend webgpu, or node --cpu-prof for the CPU",
  );
});
