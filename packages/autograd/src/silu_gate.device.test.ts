import { test } from "vitest";
import { siluGate } from "./silu_gate.ts";
import { checkGradients } from "./testing/gradient_check.ts";

test("siluGate() gates a value with itself", () =>
  checkGradients({
    inputs: { x: [3, 4] },
    reference: ({ x }) => x.map((each) => each ** 2 / (1 + Math.exp(-each))),
    run: ({ x }) => siluGate(x, x),
  }));
