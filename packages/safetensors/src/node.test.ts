import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeFloat32, readSafetensors, SafetensorsError, writeSafetensors } from "./mod.ts";
import { openSafetensorsFile } from "./node.ts";

const SAMPLE = writeSafetensors(
  [
    encodeFloat32(
      "wte.weight",
      [97, 32],
      Float32Array.from({ length: 97 * 32 }, (_, at) => at),
    ),
    encodeFloat32("ln_f.bias", [32], new Float32Array(32).fill(0.5)),
  ],
  { metadata: { format: "pt" } },
);
let folder: string;
let sample: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "safetensors-"));
  sample = join(folder, "sample.safetensors");
  await writeFile(sample, SAMPLE);
});

afterAll(() => rm(folder, { recursive: true }));

test("openSafetensorsFile() reads every tensor as readSafetensors() does", async () => {
  const { tensors } = readSafetensors(SAMPLE);
  await using file = await openSafetensorsFile(sample);
  expect(file.metadata).toEqual({ format: "pt" });
  expect([...file.tensors.keys()]).toEqual([...tensors.keys()]);
  for (const [name, { bytes, shape }] of tensors) {
    const read = await file.read(name);
    expect(read.shape).toEqual(shape);
    expect(Buffer.compare(read.bytes, bytes), name).toBe(0);
  }
});

test("openSafetensorsFile() opens the shards beside an index", async () => {
  const { tensors } = readSafetensors(SAMPLE);
  const shard = writeSafetensors([tensors.get("ln_f.bias")!]);
  await writeFile(join(folder, "model-1.safetensors"), shard);
  const index = join(folder, "model.safetensors.index.json");
  await writeFile(index, JSON.stringify({ weight_map: { "ln_f.bias": "model-1.safetensors" } }));
  await using file = await openSafetensorsFile(index);
  expect([...file.tensors.keys()]).toEqual(["ln_f.bias"]);
  expect((await file.read("ln_f.bias")).shape).toEqual([32]);
});

test("openSafetensorsFile() says plainly what cannot be opened", async () => {
  const missing = join(folder, "missing.safetensors");
  await expect(openSafetensorsFile(missing)).rejects.toThrow(
    `Cannot open ${missing}: there is no such file`,
  );
  await expect(openSafetensorsFile(`${missing}.index.json`)).rejects.toThrow("no such file");
  await expect(openSafetensorsFile(folder)).rejects.toThrow("it is a folder, not a file");
  const index = join(folder, "broken.json");
  await writeFile(index, JSON.stringify({ weight_map: { a: "missing.safetensors" } }));
  await expect(openSafetensorsFile(index)).rejects.toThrow(SafetensorsError);
});

test("openSafetensorsFile() names a truncated file, at the start and later", async () => {
  const path = join(folder, "cut.safetensors");
  await writeFile(path, SAMPLE);
  await using file = await openSafetensorsFile(path);
  await truncate(path, SAMPLE.length - 1);
  await expect(file.read("ln_f.bias")).rejects.toThrow("the file has changed");
  await expect(openSafetensorsFile(path)).rejects.toThrow("of cut.safetensors: its data end at");
});

test("openSafetensorsFile() closes the file", async () => {
  const file = await openSafetensorsFile(sample);
  await file.close();
  await expect(file.read("ln_f.bias")).rejects.toThrow();
});
