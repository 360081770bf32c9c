import { test } from "vitest";
import { siluGate } from "./silu_gate.ts";
import { checkGradients } from "./testing/gradient_check.ts";

test("siluGate() is gate/(1 + e^−gate) · x", () =>
  checkGradients({
    inputs: { gate: [2, 3, 4], x: [2, 3, 4] },
    reference: ({ gate, x }) =>
      x.map((each, index) => (each * gate[index]!) / (1 + Math.exp(-gate[index]!))),
    run: ({ gate, x }) => siluGate(gate, x),
  }));

test("siluGate() gates a value with itself", () =>
  checkGradients({
    inputs: { x: [3, 4] },
    reference: ({ x }) => x.map((each) => each ** 2 / (1 + Math.exp(-each))),
    run: ({ x }) => siluGate(x, x),
  }));
