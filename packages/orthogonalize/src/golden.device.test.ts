/// <reference types="node" />
import { readFile } from "node:fs/promises";
import { decodeFloat32, decodeInt32, readSafetensors } from "@lrm/safetensors";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { type GoldenMatrix, orthogonalizeGolden } from "./golden.ts";

const read = (name: string) => readFile(new URL(`../fixtures/${name}`, import.meta.url));

const backend = await testBackend();
const { tensors } = readSafetensors(new Uint8Array(await read("orthogonalize.safetensors")));
const { cases } = JSON.parse(await read("orthogonalize.json").then(String)) as {
  cases: GoldenMatrix[];
};
const decoded = new Map(
  [...tensors].map(([name, entry]) => {
    const data = entry.dtype === "I32" ? decodeInt32(entry) : decodeFloat32(entry);
    return [name, { shape: entry.shape, data }];
  }),
);
const checks = orthogonalizeGolden(decoded, cases);

test("the reference values hold every kind of matrix and every method", () => {
  expect(checks.length).toBe(137);
});

test.each(checks)("$name is within $allowed of the reference value", async ({ run, allowed }) => {
  const before = backend.memory().liveBuffers;
  expect(await run(backend)).toBeLessThanOrEqual(allowed);
  expect(backend.memory().liveBuffers).toBe(before);
});
