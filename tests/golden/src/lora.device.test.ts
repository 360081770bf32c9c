import { type Parameter, Tape } from "@lrm/autograd";
import { type LoRA, loadAdapter, peftConfig, streamAdapter } from "@lrm/lora";
import { adamw, Optimizer } from "@lrm/optimizer";
import {
  encodeFloat32,
  openSafetensors,
  readSafetensors,
  writeSafetensors,
} from "@lrm/safetensors";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { uploadBatch } from "./batch.ts";
import type { ReferenceTensors } from "./check.ts";
import { loadModel } from "./models.ts";
import { readPart, readReference } from "./read.ts";
import { ADAPTERS, FIXTURES } from "./testing/fixtures.ts";

/** Several times the error of PyTorch's float32, which the files state. */
const TOLERANCE = 1e-5;
const PEFT = "base_model.model.";

const backend = await testBackend();

interface Description {
  readonly config: unknown;
  readonly adapter: Readonly<Record<string, unknown>>;
  readonly steps: number;
  readonly adamw: {
    readonly lr: number;
    readonly betas: readonly [number, number];
    readonly eps: number;
    readonly weight_decay: number;
  };
}

async function open(name: "gpt2" | "llama") {
  const prefix = name === "gpt2" ? "transformer." : "";
  const { tensors, json } = await readReference(ADAPTERS, `lora-${name}`);
  const { tensors: batches } = await readReference(FIXTURES, `${name}-golden`);
  const description = json as Description;
  const checkpoint = await readPart(FIXTURES, `${name}-checkpoint.safetensors`);
  const model = await loadModel(name, backend, checkpoint, description.config);
  const reader = await readerOf(tensors);
  const lora = await loadAdapter(model.parameters, reader, description.adapter, { prefix });
  return { model, lora, tensors, batches, description, prefix };
}

/** Makes the `adapter_model.safetensors` that peft saved. */
async function readerOf(tensors: ReferenceTensors) {
  const entries = [...tensors]
    .filter(([name]) => name.startsWith("adapter/"))
    .map(([name, { shape, data }]) =>
      encodeFloat32(name.slice("adapter/".length), shape, Float32Array.from(data)),
    );
  const bytes = writeSafetensors(entries);
  return await openSafetensors({
    size: bytes.length,
    read: async (offset, length) => bytes.slice(offset, offset + length),
  });
}

/** Compares values of all factors with those of the file. */
async function compare(
  { parameters }: LoRA,
  {
    tensors,
    prefix,
    part,
  }: { tensors: ReferenceTensors; prefix: string; part: "gradient" | "after" },
  read: (parameter: Parameter) => Promise<ArrayLike<number>>,
): Promise<void> {
  const stored = [...tensors.keys()].filter((name) => name.startsWith(`${part}/`));
  expect(parameters.map(({ name }) => `${part}/${PEFT}${prefix}${name}`).sort()).toEqual(
    stored.sort(),
  );
  for (const parameter of parameters) {
    const { data } = tensors.get(`${part}/${PEFT}${prefix}${parameter.name}`)!;
    const error = relativeError(await read(parameter), data);
    expect(error, parameter.name).toBeLessThan(TOLERANCE);
  }
}

describe.each(["gpt2", "llama"] as const)("an adapter of peft for a tiny %s", (name) => {
  test("gives peft's loss and gradients", async () => {
    const { model, lora, tensors, batches, prefix } = await open(name);
    using _ = model;
    using _lora = lora;
    using inputs = uploadBatch(backend, batches, 0, "inputs");
    using targets = uploadBatch(backend, batches, 0, "targets");
    using tape = new Tape(backend, { recompute: true });
    const loss = model.loss(tape, inputs, targets);
    tape.backward(loss);
    expect(relativeError(await loss.value.read(), tensors.get("loss")!.data)).toBeLessThan(
      TOLERANCE,
    );
    await compare(lora, { tensors, prefix, part: "gradient" }, ({ gradient }) => gradient.read());
    expect(model.parameters.filter(({ trainable }) => trainable)).toEqual([]);
  });

  test("gives peft's factors after steps of AdamW, and its logits once merged", async () => {
    const { model, lora, tensors, batches, description, prefix } = await open(name);
    using _ = model;
    const { lr: learningRate, betas, eps: epsilon, weight_decay: weightDecay } = description.adamw;
    const rule = adamw({ learningRate, betas, epsilon, weightDecay });
    using optimizer = new Optimizer({ groups: [{ rule, parameters: lora.parameters }] });
    for (let step = 0; step < description.steps; step++) {
      for (const parameter of lora.parameters) parameter.zeroGradient();
      using inputs = uploadBatch(backend, batches, step, "inputs");
      using targets = uploadBatch(backend, batches, step, "targets");
      using tape = new Tape(backend);
      tape.backward(model.loss(tape, inputs, targets));
      optimizer.step();
    }
    await compare(lora, { tensors, prefix, part: "after" }, ({ value }) => value.read());
    using inputs = uploadBatch(backend, batches, 0, "inputs");
    const logits = async () => {
      using tape = Tape.inference(backend);
      return await model.logits(tape, inputs).value.read();
    };
    const unmerged = await logits();
    lora.merge();
    const merged = await logits();
    expect(relativeError(merged, unmerged)).toBeLessThan(1e-6);
    expect(relativeError(merged, tensors.get("logits")!.data)).toBeLessThan(TOLERANCE);
  });

  test("streamAdapter() and peftConfig() write what peft saved", async () => {
    const { model, lora, tensors, description, prefix } = await open(name);
    using _ = model;
    using _lora = lora;
    const chunks: Uint8Array[] = [];
    for await (const chunk of streamAdapter(lora, { prefix })) chunks.push(chunk);
    const written = readSafetensors(Buffer.concat(chunks)).tensors;
    const { tensors: saved } = await readerOf(tensors);
    expect([...written.keys()]).toEqual([...saved.keys()].sort());
    for (const [key, { shape }] of saved) expect(written.get(key)!.shape).toEqual(shape);
    const { adapter } = description;
    const config = peftConfig(lora, {
      parameters: model.parameters,
      fanInFanOut: adapter.fan_in_fan_out === true,
    });
    for (const [key, value] of Object.entries(config)) expect(value, key).toEqual(adapter[key]);
  });
});
