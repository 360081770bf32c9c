import { test } from "vitest";
import { checkGradients } from "./_gradient_check.ts";
import { scale } from "./scale.ts";

test("scale() multiplies by a number", () =>
  checkGradients({
    inputs: { x: [2, 3] },
    reference: ({ x }) => x.map((each) => -1.5 * each),
    run: (tape, { x }) => scale(tape, x, -1.5),
  }));
