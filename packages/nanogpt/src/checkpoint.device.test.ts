import { openSafetensors, readSafetensors } from "@lrm/safetensors";
import { OutOfMemoryError, Random } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { parameterLayout } from "./layout.ts";
import { checkTensors, NanoGPT } from "./model.ts";
import { streamCheckpoint } from "./save.ts";
import { TINY_CONFIG, tinyModel } from "./testing/tiny_model.ts";

const backend = await testBackend();

async function bytesOf(model: NanoGPT): Promise<Uint8Array> {
  const chunks: number[] = [];
  for await (const chunk of streamCheckpoint(model)) chunks.push(...chunk);
  return Uint8Array.from(chunks);
}

const readerOf = async (bytes: Uint8Array) =>
  await openSafetensors({
    size: bytes.length,
    read: async (offset, length) => bytes.slice(offset, offset + length),
  });

test("load() reads what streamCheckpoint() wrote, bit for bit, by the benchmark's names", async () => {
  using model = tinyModel(backend);
  const bytes = await bytesOf(model);
  const { tensors } = readSafetensors(bytes);
  const layout = parameterLayout(TINY_CONFIG);
  expect([...tensors.keys()]).toEqual(layout.map(({ name }) => name).sort());
  for (const { name, shape } of layout) {
    expect(tensors.get(name)).toMatchObject({ dtype: "F32", shape });
  }
  using again = await NanoGPT.load(backend, await readerOf(bytes), TINY_CONFIG);
  for (const [index, { name, value, role }] of model.parameters.entries()) {
    const other = again.parameters[index]!;
    expect([other.name, other.role]).toEqual([name, role]);
    expect(await other.value.read(), name).toEqual(await value.read());
  }
});

test("load() and checkTensors() name what is missing or of another shape, and allocate nothing", async () => {
  using model = tinyModel(backend);
  const reader = await readerOf(await bytesOf(model));
  const live = backend.memory().liveBuffers;
  const wider = { ...TINY_CONFIG, mlpWidth: 96 };
  const shape =
    "Cannot load the checkpoint: blocks.0.mlp.fc.weight has shape [88, 32], but the model needs [96, 32]; use the config.json of this checkpoint";
  await expect(NanoGPT.load(backend, reader, wider)).rejects.toThrow(shape);
  expect(() => checkTensors(reader, wider)).toThrow(shape);
  await expect(NanoGPT.load(backend, reader, { ...TINY_CONFIG, layers: 3 })).rejects.toThrow(
    "Cannot load the checkpoint: it lacks blocks.2.norm1.gains, blocks.2.attn.q.weight, blocks.2.attn.q.bias and 11 more tensors",
  );
  expect(backend.memory().liveBuffers).toBe(live);
  expect(() => checkTensors(reader, TINY_CONFIG)).not.toThrow();
});

test("initialize() refuses a model that cannot fit, with the bytes needed", () => {
  const small = Object.create(backend) as typeof backend;
  Object.defineProperty(small, "info", { value: { ...backend.info, maxBytes: 1000 } });
  small.memory = () => ({ ...backend.memory(), liveBytes: 0 });
  const make = () => NanoGPT.initialize(small, TINY_CONFIG, new Random(1));
  expect(make).toThrow(OutOfMemoryError);
  expect(make).toThrow("Cannot fit a NanoGPT of 2 layers and width 32 on");
});
