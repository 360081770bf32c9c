import { Tape } from "@lrm/autograd";
import { GPT2, GPT2_PRESETS } from "@lrm/gpt2";
import { createWebGPUBackend } from "@lrm/kernels-webgpu/node";
import { createOptimizer } from "@lrm/run";
import { type Backend, Random, scope, Tensor } from "@lrm/tensor";
import { afterAll, expect, test, vi } from "vitest";

/**
 * All of nano's kernels, on a quarter of its width: software adapters are slow, and would have long
 * submits cut.
 */
const CONFIG = {
  ...GPT2_PRESETS.nano,
  vocabularySize: 16,
  contextLength: 8,
  width: 32,
  mlpWidth: 128,
};

const backend = await createWebGPUBackend({
  adapter: "software",
  submitMilliseconds: Number.POSITIVE_INFINITY,
});
afterAll(() => backend.dispose());

/**
 * A model that trains on one batch, again and again; `update` is the optimizer's part of a step.
 */
function stepper(
  on: Backend,
  name: string,
  layers: number = CONFIG.layers,
): { step(): void; update(): void } {
  const random = new Random(1);
  const model = GPT2.initialize(on, { ...CONFIG, layers }, random.fork("weights"));
  const auxiliary = { learningRate: 0.01 };
  const config = { name, learningRate: 0.01, weightDecay: 0.1, warmup: 0, cooldown: 0 };
  const optimizer = createOptimizer(
    { ...config, adamw: auxiliary, ...(name === "low-rank-muon" && { rank: 8 }) },
    100,
    model,
    random.fork("optimizer"),
  );
  const [inputs, targets] = [0, 1].map(() => Tensor.allocate(on, [1, 8], "int32"));
  const step = () => {
    scope(() => {
      for (const parameter of model.parameters) parameter.zeroGradient();
      inputs!.write(Int32Array.of(1, 2, 3, 4, 5, 6, 7, 8));
      targets!.write(Int32Array.of(2, 3, 4, 5, 6, 7, 8, 9));
      using tape = new Tape(on);
      tape.backward(model.loss(tape, inputs!, targets!));
      optimizer.step();
    });
    on.flush();
  };
  return { step, update: () => optimizer.step() };
}

/** Kernels that `task` enqueues. */
function kernelsOf(task: () => void): number {
  const before = backend.counters.dispatches;
  task();
  return backend.counters.dispatches - before;
}

// Two writes are the tokens and one is the parameters of all kernels. Low-rank Muon also writes the
// columns that it draws, once for each of four shapes.
test.each([
  ["adamw", 136, 3],
  ["muon", 232, 3],
  ["low-rank-muon", 286, 7],
] as const)(
  "a training step of nano's layers with %s is one submit of at most %i kernels and %i writes, and after the second step makes no buffer and no bind group, compiles nothing and reads nothing",
  (name, kernels, writes) => {
    const { step } = stepper(backend, name);
    step();
    step();
    const before = { ...backend.counters };
    using write = vi.spyOn(backend.device.queue, "writeBuffer");
    step();
    expect(write).toHaveBeenCalledTimes(writes);
    const { dispatches, ...counters } = backend.counters;
    expect(counters).toEqual({
      pipelines: before.pipelines,
      bindGroups: before.bindGroups,
      buffers: before.buffers,
      reads: 0,
      submits: before.submits + 1,
    });
    expect(dispatches - before.dispatches).toBeLessThanOrEqual(kernels);
  },
);

test.each(["adamw", "muon", "low-rank-muon", "nora"] as const)(
  "the update by %s takes as many kernels for three blocks as for one: those of one shape work on all",
  (name) => {
    const kernels = [1, 3].map((layers) => {
      const { step, update } = stepper(backend, name, layers);
      step();
      return kernelsOf(update);
    });
    expect(kernels[1]).toBe(kernels[0]);
  },
);
