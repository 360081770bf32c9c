/// <reference types="node" />
import { readFile } from "node:fs/promises";
import type { GoldenTrajectory } from "@lrm/optimizer/golden";
import { decode, readSafetensors } from "@lrm/safetensors";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { rmnpGolden } from "./golden.ts";

const read = (name: string) => readFile(new URL(`../fixtures/${name}`, import.meta.url));

const backend = await testBackend();
const { tensors } = readSafetensors(new Uint8Array(await read("optimizers.safetensors")));
const { cases } = JSON.parse(await read("optimizers.json").then(String)) as {
  cases: GoldenTrajectory[];
};
const decoded = new Map(
  [...tensors].map(([name, entry]) => [name, { shape: entry.shape, data: decode(entry) }]),
);
const checks = rmnpGolden(decoded, cases);

test("the reference values hold plain and Nesterov momentum on five shapes", () => {
  expect(checks.length).toBe(10);
});

test.each(checks)(
  "$name is within $allowed of the reference trajectory",
  async ({ run, allowed }) => {
    const before = backend.memory().liveBuffers;
    expect(await run(backend)).toBeLessThanOrEqual(allowed);
    expect(backend.memory().liveBuffers).toBe(before);
  },
);
