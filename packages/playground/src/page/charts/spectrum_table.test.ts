import { expect, test } from "vitest";
import { spectrumTable } from "./spectrum_table.ts";

test("spectrumTable() numbers values from 1 and leaves out rounding, zeros and runs without any", () => {
  const table = spectrumTable([Float32Array.of(4, 1, 1e-4, 0), undefined, Float32Array.of(0.5)]);
  expect(table).toEqual([
    [1, 2, 3, 4],
    [4, 1, null, null],
    [null, null, null, null],
    [0.5, null, null, null],
  ]);
});
