import { describe, expect, test } from "vitest";
import * as autograd from "./mod.ts";
import type { GradientCase } from "./testing/gradient_case.ts";
import { elementwise } from "./testing/gradients/elementwise.ts";
import { layouts } from "./testing/gradients/layouts.ts";
import { losses } from "./testing/gradients/losses.ts";
import { products } from "./testing/gradients/products.ts";
import { rows } from "./testing/gradients/rows.ts";
import { windows } from "./testing/gradients/windows.ts";

/** Checks of every differentiable operation by central differences. */
const CHECKS: Readonly<Record<string, readonly GradientCase[]>> = {
  ...elementwise,
  ...rows,
  ...layouts,
  ...products,
  ...windows,
  ...losses,
};

/** Functions of the package that are no differentiable operations. */
const OTHERS = [
  "accuracy",
  "adaptWeight",
  "adapterOf",
  "checkFiniteGradients",
  "checkUsed",
  "grad",
  "rotaryTable",
  "stopGradient",
  "tapeOf",
  "tensorOf",
  "valueAndGrad",
];

test("every differentiable operation of the package is in the table of gradient checks", () => {
  const functions = Object.entries(autograd)
    .filter(([name, each]) => typeof each === "function" && /^[a-z]/.test(name))
    .map(([name]) => name);
  expect([...Object.keys(CHECKS), ...OTHERS].sort()).toEqual(functions.sort());
});

test("every operation is checked in a shape with a prime above 64", () => {
  const without = Object.entries(CHECKS).filter(
    ([, cases]) => !cases.some(({ title }) => /\b(67|71|73)\b/.test(title)),
  );
  expect(without.map(([name]) => name)).toEqual([]);
});

describe.each(Object.entries(CHECKS))(
  "%s() has the gradients of central differences:",
  (_, cases) => {
    test.each(cases)("$title", ({ run }) => run());
  },
);
