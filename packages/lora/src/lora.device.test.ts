import { type Parameter, Tape } from "@lrm/autograd";
import { LLAMA_PRESETS, LLaMA } from "@lrm/llama";
import { muon } from "@lrm/muon";
import { adamw, matrixOptimizer } from "@lrm/optimizer";
import { encodeFloat32, openSafetensors, writeSafetensors } from "@lrm/safetensors";
import { asFloat32, Random, type Tensor, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { LoRA } from "./lora.ts";
import type { LoRAOptions } from "./options.ts";

const backend = await testBackend();
const [B, T] = [2, 8];
const TOKENS = Int32Array.from({ length: B * T }, (_, at) => (37 * at) % 256);

const tinyModel = () =>
  LLaMA.initialize(
    backend,
    { ...LLAMA_PRESETS.nano, layers: 2, width: 32, keyValueHeads: 2, mlpWidth: 88 },
    new Random(1),
  );

const sourceOf = (bytes: Uint8Array) => ({
  size: bytes.length,
  read: async (offset: number, length: number) => bytes.slice(offset, offset + length),
});

const attach = (model: LLaMA, options: LoRAOptions = {}) =>
  LoRA.attach(model.parameters, { rank: 4, ...options }, new Random(2));

/** Gives B other values than zeros, as training does. */
function fillUp(lora: LoRA): void {
  for (const { up } of lora.layers) {
    const values = new Random(3).fork(up.name).numbers();
    up.value.write(Float32Array.from({ length: up.value.size }, () => 0.2 * values.next().value));
  }
}

async function wideBits(value: Tensor): Promise<ArrayLike<number>> {
  using wide = asFloat32(value);
  return await wide.read();
}

/** Returns the values of all parameters with the adapters merged, one at a time. */
async function mergedBits(model: LLaMA, lora: LoRA): Promise<ArrayLike<number>[]> {
  const all: ArrayLike<number>[] = [];
  for (const parameter of model.parameters) {
    using value = lora.merged(parameter);
    all.push(await wideBits(value));
  }
  return all;
}

async function logitsOf(model: LLaMA): Promise<ArrayLike<number>> {
  using tape = Tape.inference(backend);
  using inputs = tensor(backend, TOKENS, [B, T]);
  return await model.logits(tape, inputs).value.read();
}

/** Runs forward and backward; returns the loss and all gradients. */
async function pass(model: LLaMA, parameters: readonly Parameter[], recompute = false) {
  for (const parameter of parameters) parameter.zeroGradient();
  using inputs = tensor(backend, TOKENS, [B, T]);
  using tape = new Tape(backend, { recompute });
  const loss = model.loss(tape, inputs, inputs);
  tape.backward(loss);
  const reads = [loss.value, ...parameters.map(({ gradient }) => gradient)];
  return await Promise.all(reads.map(async (each) => await each.read()));
}

test("attach() changes no output, freezes the model, and dispose() undoes it", async () => {
  using model = tinyModel();
  const before = await logitsOf(model);
  const live = backend.memory().liveBytes;
  const lora = attach(model);
  expect(await logitsOf(model)).toEqual(before);
  expect(model.parameters.every(({ trainable }) => !trainable)).toBe(true);
  fillUp(lora);
  expect(relativeError(await logitsOf(model), before)).toBeGreaterThan(0.01);
  lora.dispose();
  expect(await logitsOf(model)).toEqual(before);
  expect(model.parameters.every(({ trainable }) => trainable)).toBe(true);
  expect(backend.memory().liveBytes).toBe(live);
});

test("attach() draws A in ±1/√in or with deviation 1/rank, the same for a seed, and B as zeros", async () => {
  using model = tinyModel();
  for (const initial of ["uniform", "normal"] as const) {
    const draw = async () => {
      using lora = attach(model, { initial });
      return await Promise.all(
        lora.layers.map(async ({ down, up }) => [await down.value.read(), await up.value.read()]),
      );
    };
    const drawn = await draw();
    expect(await draw()).toEqual(drawn);
    const values = drawn.flatMap(([down]) => Array.from(down!).slice(0, 128)); // 32 inputs each
    const deviation = Math.sqrt(values.reduce((all, each) => all + each ** 2, 0) / values.length);
    // 1,792 draws: a deviation is off by 2 %; three times that.
    const expected = initial === "uniform" ? 1 / Math.sqrt(3 * 32) : 1 / 4;
    if (initial === "normal") expect(Math.abs(deviation / expected - 1)).toBeLessThan(0.06);
    for (const value of values)
      if (initial === "uniform") expect(Math.abs(value)).toBeLessThan(1 / Math.sqrt(32));
    expect(drawn.every(([, up]) => up!.every((each) => each === 0))).toBe(true);
  }
});

test("merge() gives a model without adapters that computes the same to 1e-6", async () => {
  using model = tinyModel();
  const live = backend.memory().liveBytes;
  const lora = attach(model, { scaling: "rank-stabilized" });
  fillUp(lora);
  const adapted = await logitsOf(model);
  lora.merge();
  expect(relativeError(await logitsOf(model), adapted)).toBeLessThan(1e-6);
  expect(backend.memory().liveBytes).toBe(live);
});

test.each(["F16", "BF16"] as const)(
  "adapters over matrices in %s have the bits of those over the same float32 ones, apart and merged, and merged() changes nothing",
  async (dtype) => {
    using drawn = tinyModel();
    const entries = await Promise.all(
      drawn.parameters.map(async ({ name, shape, value }) =>
        encodeFloat32(name, shape, (await value.read()) as Float32Array, { dtype }),
      ),
    );
    const reader = await openSafetensors(sourceOf(writeSafetensors(entries)));
    const run = async (keepHalves: boolean) => {
      using model = await LLaMA.load(backend, reader, drawn.config, { keepHalves });
      const lora = attach(model);
      fillUp(lora);
      const before = backend.memory().liveBytes;
      const passes = [await pass(model, lora.parameters), await pass(model, lora.parameters, true)];
      const kept = backend.memory().liveBytes - before;
      const written = await mergedBits(model, lora);
      expect(backend.memory().liveBytes - before).toBe(kept);
      expect(await pass(model, lora.parameters)).toEqual(passes[0]);
      lora.merge();
      expect(await Promise.all(model.parameters.map(({ value }) => wideBits(value)))).toEqual(
        written,
      );
      return { passes, kept, merged: await logitsOf(model) };
    };
    const halves = await run(true);
    expect(halves).toEqual(await run(false));
    expect(halves.passes[0]!.length).toBe(29);
  },
);

test("a backward pass allocates and computes gradients of the factors alone", async () => {
  using model = tinyModel();
  using lora = attach(model, { targets: ["q_proj"] });
  const live = backend.memory().liveBytes;
  await pass(model, lora.parameters);
  const factors = lora.parameters.reduce((bytes, { value }) => bytes + 4 * value.size, 0);
  expect(backend.memory().liveBytes - live).toBe(factors);
  expect(model.parameters.every(({ hasGradient }) => !hasGradient)).toBe(true);
});

test("dropout has the same gradients when blocks run again, others for other numbers, and none in inference", async () => {
  using model = tinyModel();
  using lora = attach(model, { dropout: 0.5 });
  fillUp(lora);
  const plain = await pass(model, lora.parameters);
  const adapted = await logitsOf(model);
  lora.random = new Random(5);
  const dropped = await pass(model, lora.parameters);
  expect(dropped[0]).not.toEqual(plain[0]);
  expect(await pass(model, lora.parameters, true)).toEqual(dropped);
  lora.random = new Random(6);
  expect((await pass(model, lora.parameters))[0]).not.toEqual(dropped[0]);
  expect(await logitsOf(model)).toEqual(adapted);
});

test.each([
  ["muon", muon({ learningRate: 0.02 })],
  ["adamw", adamw({ learningRate: 0.01 })],
])("the factors are trained by %s", async (_, rule) => {
  using model = tinyModel();
  using lora = attach(model);
  using optimizer = matrixOptimizer(rule, [...model.parameters, ...lora.parameters]);
  expect(optimizer.groups.map(({ parameters }) => parameters.length)).toEqual([28, 0]);
  const losses: number[] = [];
  for (let step = 0; step < 8; step++) {
    losses.push((await pass(model, lora.parameters))[0]![0]!);
    optimizer.step();
  }
  expect(losses.at(-1)).toBeLessThan(0.95 * losses[0]!);
});

test("attach() refuses a layer that has an adapter", () => {
  using model = tinyModel();
  using _ = attach(model, { targets: ["q_proj"] });
  expect(() => attach(model)).toThrow(
    "Cannot adapt model.layers.0.self_attn.q_proj.weight: it has an adapter already; merge or dispose that one first",
  );
});

test("without() runs work on the model without its adapters, and brings them back after an error", async () => {
  using model = tinyModel();
  const before = await logitsOf(model);
  using lora = attach(model);
  fillUp(lora);
  const adapted = await logitsOf(model);
  expect(await lora.without(() => logitsOf(model))).toEqual(before);
  expect(await logitsOf(model)).toEqual(adapted);
  await expect(lora.without(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await logitsOf(model)).toEqual(adapted);
});

test("without() refuses adapters that took a part of the weights", async () => {
  using model = tinyModel();
  using lora = attach(model, { initial: "pissa" });
  await lora.split();
  await expect(lora.without(() => logitsOf(model))).rejects.toThrow(
    "Cannot leave out the adapters",
  );
});
