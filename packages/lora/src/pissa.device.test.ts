import { Parameter, Tape } from "@lrm/autograd";
import { LLAMA_PRESETS, LLaMA } from "@lrm/llama";
import { openSafetensors } from "@lrm/safetensors";
import { Random, tensor } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { orthonormalize } from "./_small_algebra.ts";
import { LoRA } from "./lora.ts";
import { peftConfig } from "./peft_config.ts";
import { loadAdapter, streamAdapter } from "./peft_weights.ts";

const backend = await testBackend();
const OPTIONS = { rank: 3, alpha: 6, initial: "pissa" } as const;

/** Draws orthonormal columns, `[rows, columns]`. */
function columnsOf(rows: number, columns: number, seed: number): Float64Array {
  const numbers = new Random(seed).numbers();
  const values = Float64Array.from({ length: rows * columns }, () => numbers.next().value - 0.5);
  orthonormalize({ rows, columns, values });
  return values;
}

test.each([
  [12, 40],
  [40, 12],
  [96, 130],
])("LoRA.split() finds the largest singular values of a weight of %i × %i", async (out, input) => {
  const sigma = [7, 5, 4, 1, 0.5, 0.25];
  const [U, V] = [columnsOf(out, sigma.length, 1), columnsOf(input, sigma.length, 2)];
  const part = (from: number, to: number) =>
    Float32Array.from({ length: out * input }, (_, at) => {
      const [o, i] = [Math.floor(at / input), at % input];
      let sum = 0;
      for (let k = from; k < to; k++) {
        sum += U[o * sigma.length + k]! * sigma[k]! * V[i * sigma.length + k]!;
      }
      return sum;
    });
  const weight = new Parameter("q.weight", tensor(backend, part(0, 6), [out, input]), {
    role: "matrix",
  });
  using lora = LoRA.attach([weight], OPTIONS, new Random(3));
  await lora.split();
  expect(relativeError(await weight.value.read(), part(3, 6))).toBeLessThan(1e-5);
  const [{ down, up }] = lora.layers as [(typeof lora.layers)[0]];
  const [A, B] = [Array.from(await down.value.read()), Array.from(await up.value.read())];
  for (const [k, value] of sigma.slice(0, 3).entries()) {
    const row = A.slice(k * input, (k + 1) * input);
    const column = B.filter((_, at) => at % 3 === k);
    // Both have the root of σ / s, where s is 2.
    for (const factor of [row, column]) {
      expect(factor.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(value / 2, 4);
    }
  }
});

const tinyModel = () =>
  LLaMA.initialize(
    backend,
    { ...LLAMA_PRESETS.nano, layers: 1, width: 32, mlpWidth: 72, heads: 2 },
    new Random(1),
  );

async function logitsOf(model: LLaMA) {
  using tape = Tape.inference(backend);
  using inputs = tensor(backend, Int32Array.of(72, 101, 108), [1, 3]);
  return await model.logits(tape, inputs).value.read();
}

test("LoRA.split() leaves the outputs of a model as they are, and dispose() gives the weights back", async () => {
  using model = tinyModel();
  const before = await logitsOf(model);
  const lora = LoRA.attach(model.parameters, OPTIONS, new Random(2));
  await lora.split();
  expect(relativeError(await logitsOf(model), before)).toBeLessThan(1e-5);
  lora.dispose();
  expect(relativeError(await logitsOf(model), before)).toBeLessThan(1e-5);
});

test("streamAdapter() writes what split() began with and training changed, for the model as it was", async () => {
  using model = tinyModel();
  using lora = LoRA.attach(model.parameters, OPTIONS, new Random(2));
  await lora.split();
  for (const { value } of lora.parameters) {
    const trained = (await value.read()).map((x, at) => x + 0.1 * Math.sin(at));
    value.write(trained as Float32Array<ArrayBuffer>);
  }
  const expected = await logitsOf(model);
  const chunks: Uint8Array[] = [];
  for await (const chunk of streamAdapter(lora)) chunks.push(chunk);
  const file = new Blob(chunks as Uint8Array<ArrayBuffer>[]);
  const reader = await openSafetensors({
    size: file.size,
    read: async (offset, length) =>
      new Uint8Array(await file.slice(offset, offset + length).arrayBuffer()),
  });
  const config = peftConfig(lora, { parameters: model.parameters });
  expect(config).toMatchObject({ r: 6, lora_alpha: 12, init_lora_weights: true });
  using fresh = tinyModel();
  using _ = await loadAdapter(fresh.parameters, reader, config);
  expect(relativeError(await logitsOf(fresh), expected)).toBeLessThan(1e-5);
  lora.merge();
  expect(relativeError(await logitsOf(model), expected)).toBeLessThan(1e-5);
});
