import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeFloat32, readSafetensors } from "@lrm/safetensors";
import { openSafetensorsFile } from "@lrm/safetensors/node";
import { expect, test } from "vitest";
import { FIXTURES } from "./testing/fixtures.ts";

const path = join(FIXTURES, "gpt2-checkpoint.safetensors");

test("readSafetensors() reads a checkpoint that PyTorch wrote", () => {
  const { metadata, tensors } = readSafetensors(readFileSync(path));
  expect(metadata).toEqual({ format: "pt" });
  expect(tensors.size).toBe(28);
  expect([...tensors.keys()].slice(0, 2)).toEqual(["wte.weight", "wpe.weight"]);
  const weight = tensors.get("wte.weight")!;
  expect(weight).toMatchObject({ name: "wte.weight", dtype: "F32", shape: [97, 32] });
  const values = decodeFloat32(weight);
  // First, last and sum as read by Python's struct module.
  expect(values[0]).toBe(0.06550159305334091);
  expect(values.at(-1)).toBe(-0.03859899565577507);
  expect(values.reduce((sum, x) => sum + x, 0)).toBeCloseTo(3.9425381081944124, 12);
});

test("openSafetensorsFile() reads every tensor of it as readSafetensors() does", async () => {
  const { tensors } = readSafetensors(readFileSync(path));
  await using file = await openSafetensorsFile(path);
  expect([...file.tensors.keys()]).toEqual([...tensors.keys()]);
  for (const [name, { bytes, shape }] of tensors) {
    const read = await file.read(name);
    expect(read.shape).toEqual(shape);
    expect(Buffer.compare(read.bytes, bytes), name).toBe(0);
  }
});
