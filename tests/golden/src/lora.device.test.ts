import { type Parameter, Tape } from "@lrm/autograd";
import { LoRA, loadAdapter, peftConfig, streamAdapter } from "@lrm/lora";
import { adamw, Optimizer } from "@lrm/optimizer";
import {
  encodeFloat32,
  openSafetensors,
  readSafetensors,
  writeSafetensors,
} from "@lrm/safetensors";
import { Random } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { uploadBatch } from "./batch.ts";
import type { ReferenceTensors } from "./check.ts";
import { loadModel } from "./models.ts";
import { readPart, readReference } from "./read.ts";
import { ADAPTERS, FIXTURES } from "./testing/fixtures.ts";

/** Several times the error of PyTorch's float32, which the files state. */
const TOLERANCE = 1e-5;
/** peft decomposes weights in float32, and singular values may be close to each other. */
const DECOMPOSED = 1e-4;
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

const CASES = [
  ["gpt2", "gpt2"],
  ["llama", "llama"],
  ["llama-dora", "llama"],
] as const;

async function open(adapter: string, name: "gpt2" | "llama") {
  const prefix = name === "gpt2" ? "transformer." : "";
  const { tensors, json } = await readReference(ADAPTERS, `lora-${adapter}`);
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

describe.each(CASES)("peft's adapter %s for a tiny %s", (adapter, name) => {
  test("gives peft's loss and gradients", async () => {
    const { model, lora, tensors, batches, prefix } = await open(adapter, name);
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
    const { model, lora, tensors, batches, description, prefix } = await open(adapter, name);
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
    const { model, lora, tensors, description, prefix } = await open(adapter, name);
    using _ = model;
    using _lora = lora;
    const chunks: Uint8Array[] = [];
    for await (const chunk of streamAdapter(lora, { prefix })) chunks.push(chunk);
    const written = readSafetensors(Buffer.concat(chunks)).tensors;
    const { tensors: saved } = await readerOf(tensors);
    expect([...written.keys()]).toEqual([...saved.keys()].sort());
    for (const [key, { shape }] of saved) expect(written.get(key)!.shape).toEqual(shape);
    const json = description.adapter;
    const config = peftConfig(lora, {
      parameters: model.parameters,
      fanInFanOut: json.fan_in_fan_out === true,
    });
    for (const [key, value] of Object.entries(config)) expect(value, key).toEqual(json[key]);
  });
});

test("LoRA.split() begins as PiSSA of peft, and has its gradients, its steps of AdamW and its logits", async () => {
  const { tensors, json } = await readReference(ADAPTERS, "lora-llama-pissa");
  const { tensors: batches } = await readReference(FIXTURES, "llama-golden");
  const { config, adapter, adamw: settings, steps } = json as Description;
  const checkpoint = await readPart(FIXTURES, "llama-checkpoint.safetensors");
  using model = await loadModel("llama", backend, checkpoint, config);
  const lora = LoRA.attach(
    model.parameters,
    {
      ...{ rank: adapter.r as number, alpha: adapter.lora_alpha as number, initial: "pissa" },
      targets: adapter.target_modules as string[],
    },
    new Random(1),
  );
  await lora.split();
  // The sign of each pair of singular vectors is arbitrary.
  const signs = new Map<string, readonly number[]>();
  for (const { module, down } of lora.layers) {
    const [rank, input] = down.shape as [number, number];
    const [own, { data }] = [await down.value.read(), tensors.get(`adapter/${PEFT}${down.name}`)!];
    const sign = (k: number) => {
      let sum = 0;
      for (let at = k * input; at < (k + 1) * input; at++) sum += own[at]! * data[at]!;
      return Math.sign(sum);
    };
    signs.set(
      module,
      Array.from({ length: rank }, (_, k) => sign(k)),
    );
  }
  const compareAll = async (part: string, read: (p: Parameter) => Promise<ArrayLike<number>>) => {
    for (const { module, down, up } of lora.layers) {
      const own = signs.get(module)!;
      const input = down.shape[1]!;
      for (const [parameter, rankOf] of [
        [down, (at: number) => Math.floor(at / input)],
        [up, (at: number) => at % own.length],
      ] as const) {
        const { data } = tensors.get(`${part}/${PEFT}${parameter.name}`)!;
        const turned = Array.from(await read(parameter), (x, at) => x * own[rankOf(at)]!);
        expect(relativeError(turned, data), `${part} ${parameter.name}`).toBeLessThan(DECOMPOSED);
      }
    }
  };
  const pass = async (step: number) => {
    for (const parameter of lora.parameters) parameter.zeroGradient();
    using inputs = uploadBatch(backend, batches, step, "inputs");
    using targets = uploadBatch(backend, batches, step, "targets");
    using tape = new Tape(backend);
    const loss = model.loss(tape, inputs, targets);
    tape.backward(loss);
    return await loss.value.read();
  };
  await compareAll("adapter", ({ value }) => value.read());
  expect(relativeError(await pass(0), tensors.get("loss")!.data)).toBeLessThan(DECOMPOSED);
  await compareAll("gradient", ({ gradient }) => gradient.read());
  const { lr: learningRate, betas, eps: epsilon, weight_decay: weightDecay } = settings;
  const rule = adamw({ learningRate, betas, epsilon, weightDecay });
  using optimizer = new Optimizer({ groups: [{ rule, parameters: lora.parameters }] });
  for (let step = 0; step < steps; step++) {
    await pass(step);
    optimizer.step();
  }
  await compareAll("after", ({ value }) => value.read());
  lora.merge();
  using inputs = uploadBatch(backend, batches, 0, "inputs");
  using tape = Tape.inference(backend);
  const logits = await model.logits(tape, inputs).value.read();
  expect(relativeError(logits, tensors.get("logits")!.data)).toBeLessThan(DECOMPOSED);
});
