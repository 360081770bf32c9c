import { test } from "vitest";
import { scaleVariable } from "./scale_variable.ts";
import { checkGradients } from "./testing/gradient_check.ts";

test("scaleVariable() multiplies by a number", () =>
  checkGradients({
    inputs: { x: [2, 3] },
    reference: ({ x }) => x.map((each) => -1.5 * each),
    run: ({ x }) => scaleVariable(x, -1.5),
  }));
