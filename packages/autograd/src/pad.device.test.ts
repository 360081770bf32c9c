import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { pad } from "./pad.ts";
import { Tape } from "./tape.ts";
import { checkGradients } from "./testing/gradient_check.ts";

test("pad() surrounds a value, with zeros or another number", async () => {
  const padded = (x: Float64Array, value: number): number[] =>
    [
      [0, 0, 0, 0, 0, 0],
      [0, 0, x[0]!, x[1]!, x[2]!, 0],
      [0, 0, x[3]!, x[4]!, x[5]!, 0],
    ].flatMap((row, i) => row.map((each, j) => (i > 0 && j > 1 && j < 5 ? each : value)));
  for (const value of [0, -2]) {
    await checkGradients({
      inputs: { x: [2, 3] },
      reference: ({ x }) => padded(x, value),
      run: ({ x }) =>
        pad(
          x,
          [
            [1, 0],
            [2, 1],
          ],
          { value },
        ),
    });
  }
});

test("pad() refuses widths that do not fit", async () => {
  const backend = await testBackend();
  using values = tensor(backend, [1, 2, 3, 4, 5, 6], [2, 3]);
  using tape = new Tape(backend);
  const x = tape.constant(values);
  expect(() => pad(x, [[1, 1]])).toThrow(
    "Cannot pad [2, 3] by [[1, 1]]: each axis needs two whole numbers; pass [before, after] for each axis",
  );
  expect(() =>
    pad(x, [
      [0, 0],
      [-1, 0],
    ]),
  ).toThrow("Cannot pad");
});
