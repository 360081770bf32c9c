import { Random, Tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test, vi } from "vitest";
import { initializeWeights } from "./initialize.ts";
import type { ParameterLayout } from "./layout.ts";

const backend = await testBackend();

const LAYOUT: readonly ParameterLayout[] = [
  { name: "wide", shape: [40, 50], initial: { deviation: 0.1 } },
  { name: "bias", shape: [50], initial: 0 },
  { name: "gain", shape: [50], initial: 1 },
  { name: "other", shape: [40, 50], initial: { deviation: 2 } },
];

async function valuesOf(layout: readonly ParameterLayout[], seed: number) {
  const parameters = initializeWeights(backend, layout, new Random(seed));
  const entries = await Promise.all(
    parameters.map(async ({ name, value }) => [name, Array.from(await value.read())] as const),
  );
  for (const parameter of parameters) parameter.dispose();
  return Object.fromEntries(entries);
}

function deviation(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
}

test("initializeWeights() draws normal weights and fills constants", async () => {
  const { wide, bias, gain, other } = await valuesOf(LAYOUT, 1);
  // 2000 values: the deviation is right within 1/√(2 · 2000) = 1.6 %, three times that at most.
  expect(deviation(wide!) / 0.1).toBeCloseTo(1, 1);
  expect(deviation(other!) / 2).toBeCloseTo(1, 1);
  expect(wide!.reduce((sum, value) => sum + value, 0) / 2000).toBeCloseTo(0, 1);
  expect(new Set(bias)).toEqual(new Set([0]));
  expect(new Set(gain)).toEqual(new Set([1]));
});

test("initializeWeights() draws by name: the order of the layout does not matter", async () => {
  const values = await valuesOf(LAYOUT, 1);
  expect(Math.abs(values.wide![0]! * 20 - values.other![0]!)).toBeGreaterThan(1e-3);
  expect(await valuesOf([...LAYOUT].reverse(), 1)).toEqual(values);
  expect((await valuesOf(LAYOUT, 2)).wide).not.toEqual(values.wide);
});

test("initializeWeights() keeps the order of the layout, and parameters of one shape adjacent", () => {
  const parameters = initializeWeights(backend, LAYOUT, new Random(1));
  expect(parameters.map(({ name }) => name)).toEqual(["wide", "bias", "gain", "other"]);
  expect(Tensor.join([parameters[0]!.value, parameters[3]!.value]).shape).toEqual([2, 40, 50]);
  for (const parameter of parameters) parameter.dispose();
});

test("initializeWeights() frees everything if the device refuses memory or a value fails", () => {
  const live = backend.memory().liveBuffers;
  const random = new Random(1);
  vi.spyOn(random, "fork").mockImplementationOnce(() => {
    throw new Error("no random numbers");
  });
  expect(() => initializeWeights(backend, LAYOUT, random)).toThrow("no random numbers");
  expect(backend.memory().liveBuffers).toBe(live);
  const allocate = backend.allocate.bind(backend);
  const refusing = vi.spyOn(backend, "allocate");
  refusing.mockImplementationOnce(allocate).mockImplementationOnce(() => {
    throw new Error("no memory");
  });
  expect(() => initializeWeights(backend, LAYOUT, new Random(1))).toThrow("no memory");
  refusing.mockRestore();
  expect(backend.memory().liveBuffers).toBe(live);
});
