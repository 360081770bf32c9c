import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSafetensors, SafetensorsError, writeSafetensors } from "./mod.ts";
import { openSafetensorsFile } from "./node.ts";

const fixture = fileURLToPath(new URL("../fixtures/gpt2-checkpoint.safetensors", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "safetensors-"));
});

afterAll(() => rm(folder, { recursive: true }));

test("openSafetensorsFile() reads every tensor as readSafetensors() does", async () => {
  const { tensors } = readSafetensors(new Uint8Array(await readFile(fixture)));
  await using file = await openSafetensorsFile(fixture);
  expect(file.metadata).toEqual({ format: "pt" });
  expect([...file.tensors.keys()]).toEqual([...tensors.keys()]);
  for (const [name, { bytes, shape }] of tensors) {
    const read = await file.read(name);
    expect(read.shape).toEqual(shape);
    expect(Buffer.compare(read.bytes, bytes), name).toBe(0);
  }
});

test("openSafetensorsFile() opens the shards beside an index", async () => {
  const { tensors } = readSafetensors(new Uint8Array(await readFile(fixture)));
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
  await copyFile(fixture, path);
  await using file = await openSafetensorsFile(path);
  await truncate(path, 100_000);
  await expect(file.read("ln_f.bias")).rejects.toThrow("the file has changed");
  await expect(openSafetensorsFile(path)).rejects.toThrow("of cut.safetensors: its data end at");
});

test("openSafetensorsFile() closes the file", async () => {
  const file = await openSafetensorsFile(fixture);
  await file.close();
  await expect(file.read("ln_f.bias")).rejects.toThrow();
});
