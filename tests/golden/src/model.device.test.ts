import { Tape } from "@lrm/autograd";
import { GPT2, streamCheckpoint as streamGPT2 } from "@lrm/gpt2";
import { type LLaMA, streamCheckpoint as streamLLaMA } from "@lrm/llama";
import { decodeFloat32, readSafetensors } from "@lrm/safetensors";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { uploadBatch } from "./batch.ts";
import { loadModel, type ModelName } from "./models.ts";
import { readPart, readReference } from "./read.ts";
import { FIXTURES } from "./testing/fixtures.ts";

/** Ten times the error of PyTorch's float32. */
const TOLERANCE = 1e-5;

const backend = await testBackend();

async function open(name: ModelName) {
  const { tensors, json } = await readReference(FIXTURES, `${name}-golden`);
  const checkpoint = await readPart(FIXTURES, `${name}-checkpoint.safetensors`);
  const { config } = json as { config: unknown };
  const model = await loadModel(name, backend, checkpoint, config);
  return { model, tensors, stored: readSafetensors(checkpoint).tensors };
}

describe.each(["gpt2", "llama"] as const)("the checkpoint of a tiny %s", (name) => {
  test("logits() and loss() agree with float64, whether the tape records or not", async () => {
    const { model, tensors } = await open(name);
    using _model = model;
    using inputs = uploadBatch(backend, tensors, 0, "inputs");
    using targets = uploadBatch(backend, tensors, 0, "targets");
    for (const tape of [new Tape(backend), Tape.inference(backend)]) {
      using _tape = tape;
      const logits = await model.logits(tape, inputs).value.read();
      expect(relativeError(logits, tensors.get("logits")!.data)).toBeLessThan(TOLERANCE);
      const loss = await model.loss(tape, inputs, targets).value.read();
      expect(relativeError(loss, tensors.get("loss")!.data)).toBeLessThan(TOLERANCE);
    }
  });

  test("every parameter has a reference gradient", async () => {
    const { model, tensors } = await open(name);
    using _model = model;
    const gradients = [...tensors.keys()].filter((key) => key.startsWith("gradient/"));
    const parameters = model.parameters.map((parameter) => `gradient/${parameter.name}`);
    expect(gradients.sort()).toEqual(parameters.sort());
  });

  test("streamCheckpoint() writes what load() read, bit for bit", async () => {
    const { model, stored } = await open(name);
    using _model = model;
    const [prefix, stream] =
      model instanceof GPT2
        ? ["transformer.", streamGPT2(model)]
        : ["", streamLLaMA(model as LLaMA)];
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    const { tensors } = readSafetensors(Buffer.concat(chunks));
    expect([...tensors.keys()]).toEqual([...stored.keys()].map((key) => prefix + key).sort());
    for (const [key, { dtype, shape, bytes }] of stored) {
      const written = tensors.get(prefix + key)!;
      expect(written).toMatchObject({ dtype, shape });
      expect(Buffer.compare(written.bytes, bytes), key).toBe(0);
    }
  });
});

test("GPT2.load() transposes the weights of linear layers", async () => {
  const { model, stored } = await open("gpt2");
  using _model = model;
  const weight = stored.get("h.1.attn.c_attn.weight")!; // [in, out]
  const { value } = model.parameters.find((parameter) => parameter.name === weight.name)!;
  const [IN, OUT] = weight.shape as readonly [number, number];
  expect(value.shape).toEqual([OUT, IN]);
  const expected = decodeFloat32(weight);
  const actual = await value.read(); // [out, in]
  const transposed = expected.map((_, at) => expected[(at % IN) * OUT + Math.floor(at / IN)]!);
  expect(actual).toEqual(transposed);
});
