import { defineMap } from "@lrm/tensor";
import { expect, test } from "vitest";
import { savedOutputs } from "./_saved_outputs.ts";

const X = { wanted: ["x"], summed: [], rowConstant: [] };

const one = (body: Parameters<typeof defineMap<"x", never, "y">>[2]) => defineMap(["x"], [], body);

test("savedOutputs() chooses outputs that are as expensive as their derivative", () => {
  const tanh = one(({ x }) => ({ y: x.tanh() }));
  const exp = one(({ x }) => ({ y: x.exp() }));
  const softmax = one(({ x }) => {
    const e = x.sub(x.rowMax().stopGradient()).exp();
    return { y: e.div(e.rowSum()) };
  });
  for (const kernel of [tanh, exp, softmax]) expect(savedOutputs(kernel, X)).toEqual(["y"]);
});

test("savedOutputs() reads no output that saves less than its reading costs", () => {
  const silu = one(({ x }) => ({ y: x.mul(x.sigmoid()) }));
  const square = one(({ x }) => ({ y: x.square() }));
  for (const kernel of [silu, square]) expect(savedOutputs(kernel, X)).toEqual([]);
});

test("savedOutputs() chooses a statistic of rows that saves a sweep", () => {
  const centered = defineMap(["x"], ["size"], ({ x, size }) => {
    const mean = x.rowSum().div(size);
    const spread = x.sub(mean).square().rowSum();
    return { y: x.sub(mean).mul(spread), mean, spread };
  });
  expect(savedOutputs(centered, X)).toEqual(["mean"]);
});

test("savedOutputs() chooses a statistic of rows that lets a sum store no terms", () => {
  const scaled = defineMap(["x", "gain"], [], ({ x, gain }) => {
    const inverse = x.square().rowSum().sqrt();
    return { y: x.mul(inverse).mul(gain), inverse };
  });
  const wanted = ["x", "gain"];
  expect(savedOutputs(scaled, { wanted, summed: ["gain"], rowConstant: [] })).toEqual(["inverse"]);
  expect(savedOutputs(scaled, { wanted: ["gain"], summed: ["gain"], rowConstant: [] })).toEqual([
    "inverse",
  ]);
});

test("savedOutputs() chooses no output with the name of an input", () => {
  const step = one(({ x }) => ({ y: x.tanh() }));
  const renamed = { ...step, outputs: ["x"] };
  expect(savedOutputs(renamed, X)).toEqual([]);
});

test("savedOutputs() reads no row maximum, which rounding makes unequal", () => {
  const plain = one(({ x }) => ({ y: x.rowMax() }));
  const largest = one(({ x }) => ({ y: x.mul(0.3).rowMax() }));
  const below = one(({ x }) => {
    const scaled = x.mul(0.3);
    return { y: scaled.rowMax(), rest: scaled.sub(scaled.rowMax()) };
  });
  for (const kernel of [plain, largest, below]) expect(savedOutputs(kernel, X)).toEqual([]);
});
