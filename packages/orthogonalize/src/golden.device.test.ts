/// <reference types="node" />
import { readFile } from "node:fs/promises";
import { decode, readSafetensors } from "@lrm/safetensors";
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
  [...tensors].map(([name, entry]) => [name, { shape: entry.shape, data: decode(entry) }]),
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
