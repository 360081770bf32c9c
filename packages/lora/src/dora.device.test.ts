import { gelu, linear, Parameter, sum, Tape } from "@lrm/autograd";
import { LLAMA_PRESETS, LLaMA } from "@lrm/llama";
import { encodeFloat32, openSafetensors, writeSafetensors } from "@lrm/safetensors";
import { asFloat32, Random, type Tensor, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { LoRA } from "./lora.ts";
import type { LoRAOptions } from "./options.ts";
import { peftConfig } from "./peft_config.ts";
import { loadAdapter, streamAdapter } from "./peft_weights.ts";

const backend = await testBackend();
const TOKENS = Int32Array.from({ length: 16 }, (_, at) => (37 * at) % 256);

const tinyModel = () =>
  LLaMA.initialize(
    backend,
    { ...LLAMA_PRESETS.nano, layers: 1, width: 32, keyValueHeads: 2, mlpWidth: 72 },
    new Random(1),
  );

const attach = (model: LLaMA, options: LoRAOptions = {}) =>
  LoRA.attach(model.parameters, { rank: 3, dora: true, ...options }, new Random(2));

/** Changes factors and magnitudes, as training does. */
async function change({ parameters }: LoRA): Promise<void> {
  for (const { name, value, shape } of parameters) {
    const numbers = new Random(3).fork(name).numbers();
    const factor = shape.length === 1 ? 1 : 0;
    const changed = Float32Array.from(
      await value.read(),
      (x) => x * (1 + factor * numbers.next().value) + (1 - factor) * 0.2 * numbers.next().value,
    );
    value.write(changed);
  }
}

async function logitsOf(model: LLaMA): Promise<ArrayLike<number>> {
  using tape = Tape.inference(backend);
  using inputs = tensor(backend, TOKENS, [2, 8]);
  return await model.logits(tape, inputs).value.read();
}

/** Runs forward and backward; returns the loss and all gradients. */
async function pass(model: LLaMA, { parameters }: Pick<LoRA, "parameters">, recompute = false) {
  for (const parameter of parameters) parameter.zeroGradient();
  using inputs = tensor(backend, TOKENS, [2, 8]);
  using tape = new Tape(backend, { recompute });
  const loss = model.loss(tape, inputs, inputs);
  tape.backward(loss);
  const reads = [loss.value, ...parameters.map(({ gradient }) => gradient)];
  return await Promise.all(reads.map(async (each) => await each.read()));
}

async function readerOf(bytes: Uint8Array) {
  return await openSafetensors({
    size: bytes.length,
    read: async (offset, length) => bytes.slice(offset, offset + length),
  });
}

async function wideBits(value: Tensor): Promise<ArrayLike<number>> {
  using wide = asFloat32(value);
  return await wide.read();
}

test("LoRA.attach() with dora begins with the norms of rows, changes no output, and dispose() frees all", async () => {
  using model = tinyModel();
  const before = await logitsOf(model);
  const live = backend.memory().liveBytes;
  const lora = attach(model);
  expect(relativeError(await logitsOf(model), before)).toBeLessThan(1e-6);
  for (const { weight, magnitude } of lora.layers) {
    const [values, [out, input]] = [await weight.value.read(), weight.shape as [number, number]];
    const norms = Array.from({ length: out }, (_, row) =>
      Math.hypot(...Array.from(values).slice(row * input, (row + 1) * input)),
    );
    expect(relativeError(await magnitude!.value.read(), norms)).toBeLessThan(1e-6);
  }
  await change(lora);
  expect(relativeError(await logitsOf(model), before)).toBeGreaterThan(0.01);
  lora.dispose();
  expect(await logitsOf(model)).toEqual(before);
  expect(backend.memory().liveBytes).toBe(live);
});

test("LoRA.merge() with dora gives each row its magnitude, and computes the same to 1e-6", async () => {
  using model = tinyModel();
  const lora = attach(model);
  await change(lora);
  const adapted = await logitsOf(model);
  const wanted = await Promise.all(lora.layers.map(({ magnitude }) => magnitude!.value.read()));
  const [{ weight }] = lora.layers as [(typeof lora.layers)[0]];
  const [out, input] = weight.shape as [number, number];
  lora.merge();
  expect(relativeError(await logitsOf(model), adapted)).toBeLessThan(1e-6);
  const values = Array.from(await weight.value.read());
  const norms = Array.from({ length: out }, (_, row) =>
    Math.hypot(...values.slice(row * input, (row + 1) * input)),
  );
  expect(relativeError(norms, wanted[0]!)).toBeLessThan(1e-6);
});

test("dora over matrices in BF16 has the bits of the same float32 ones, also in merged() and with recompute", async () => {
  using drawn = tinyModel();
  const entries = await Promise.all(
    drawn.parameters.map(async ({ name, shape, value }) =>
      encodeFloat32(name, shape, (await value.read()) as Float32Array, { dtype: "BF16" }),
    ),
  );
  const reader = await readerOf(writeSafetensors(entries));
  const run = async (keepHalves: boolean) => {
    using model = await LLaMA.load(backend, reader, drawn.config, { keepHalves });
    const lora = attach(model);
    await change(lora);
    const passes = [await pass(model, lora), await pass(model, lora, true)];
    expect(passes[1]).toEqual(passes[0]);
    const written: ArrayLike<number>[] = [];
    for (const parameter of model.parameters) {
      using value = lora.merged(parameter);
      written.push(await wideBits(value));
    }
    lora.merge();
    expect(await Promise.all(model.parameters.map(({ value }) => wideBits(value)))).toEqual(
      written,
    );
    return { passes, written };
  };
  expect(await run(true)).toEqual(await run(false));
});

test("dora scales with a bias, a residual and an activation after it, and treats the norm as a constant in gradients", async () => {
  const random = new Random(4);
  const drawn = (name: string, shape: readonly number[], role?: "matrix") =>
    new Parameter(name, random.fork(name).normal(backend, shape), role && { role });
  using weight = drawn("q.weight", [5, 4], "matrix");
  using bias = drawn("bias", [5]);
  using x = random.fork("x").normal(backend, [3, 4]);
  using residual = random.fork("residual").normal(backend, [3, 5]);
  using lora = LoRA.attach([weight], { rank: 2, alpha: 3, dora: true }, new Random(5));
  await change(lora);
  const [{ down, up, magnitude }] = lora.layers as [(typeof lora.layers)[0]];
  const read = async (value: Tensor) => Array.from(await value.read());
  const [W, A, B, m] = [
    await read(weight.value),
    await read(down.value),
    await read(up.value),
    await read(magnitude!.value),
  ];
  const [X, b, r] = [await read(x), await read(bias.value), await read(residual)];
  const V = W.map((w, at) => {
    const [o, i] = [Math.floor(at / 4), at % 4];
    return w + 1.5 * (B[2 * o]! * A[i]! + B[2 * o + 1]! * A[4 + i]!);
  });
  const norm = (o: number) => Math.hypot(...V.slice(4 * o, 4 * o + 4));
  const z = (row: number, o: number) =>
    [0, 1, 2, 3].reduce((all, i) => all + X[4 * row + i]! * V[4 * o + i]!, 0);
  const expected = Array.from({ length: 15 }, (_, at) => {
    const [row, o] = [Math.floor(at / 5), at % 5];
    return (m[o]! / norm(o)) * z(row, o) + b[o]! + r[at]!;
  });
  using tape = new Tape(backend);
  const y = linear(tape.constant(x), weight, bias, { residual: tape.constant(residual) });
  expect(relativeError(await y.value.read(), expected)).toBeLessThan(1e-6);
  const activated = linear(tape.constant(x), weight, bias, {
    residual: tape.constant(residual),
    activation: "gelu",
  });
  const after = await gelu(y).value.read();
  expect(relativeError(await activated.value.read(), after)).toBeLessThan(1e-6);
  tape.backward(sum(y));
  const dm = m.map((_, o) => [0, 1, 2].reduce((all, row) => all + z(row, o), 0) / norm(o));
  expect(relativeError(await magnitude!.gradient.read(), dm)).toBeLessThan(1e-5);
  const column = (i: number) => [0, 1, 2].reduce((all, row) => all + X[4 * row + i]!, 0);
  const dA = A.map((_, at) => {
    const [k, i] = [Math.floor(at / 4), at % 4];
    return m.reduce((all, each, o) => all + (each / norm(o)) * 1.5 * B[2 * o + k]! * column(i), 0);
  });
  expect(relativeError(await down.gradient.read(), dA)).toBeLessThan(1e-5);
});

test("dora drops only what the adapter changes, with the same gradients when blocks run again", async () => {
  using model = tinyModel();
  const plain = await pass(model, { parameters: [] });
  using lora = attach(model, { dropout: 0.5 });
  lora.random = new Random(5);
  // Nothing has changed yet: what is dropped is W' − W = 0.
  const began = await pass(model, lora);
  expect(relativeError(began[0]!, plain[0]!)).toBeLessThan(1e-6);
  await change(lora);
  const dropped = await pass(model, lora);
  expect(await pass(model, lora, true)).toEqual(dropped);
  lora.random = undefined;
  expect((await pass(model, lora))[0]).not.toEqual(dropped[0]);
});

test.each(["uniform", "pissa"] as const)(
  "streamAdapter() writes magnitudes that loadAdapter() reads, begun as %s",
  async (initial) => {
    using model = tinyModel();
    using lora = attach(model, { initial });
    await lora.split();
    await change(lora);
    const expected = await logitsOf(model);
    const chunks: Uint8Array[] = [];
    for await (const chunk of streamAdapter(lora)) chunks.push(chunk);
    const reader = await readerOf(Buffer.concat(chunks));
    const config = peftConfig(lora, { parameters: model.parameters });
    expect(config).toMatchObject({ use_dora: true });
    using fresh = tinyModel();
    {
      using _ = await loadAdapter(fresh.parameters, reader, config);
      expect(relativeError(await logitsOf(fresh), expected)).toBeLessThan(1e-5);
    }
    await expect(
      loadAdapter(fresh.parameters, reader, { ...config, use_dora: false }),
    ).rejects.toThrow(
      "Cannot read the adapter: it holds base_model.model.model.layers.0.mlp.down_proj.lora_magnitude_vector, but use_dora is not true",
    );
    lora.merge();
    expect(relativeError(await logitsOf(model), expected)).toBeLessThan(1e-5);
  },
);
