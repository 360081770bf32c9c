import { expect, test } from "vitest";
import { spectrumView } from "./spectrum_view.ts";

test("spectrumView() counts directions from 1, and leaves out rounding and runs without values", () => {
  const spectra = [Float32Array.of(4, 1, 1e-7, 0), undefined, Float32Array.of(0.5)];
  const { x, y, lines, marks } = spectrumView(spectra, ["A", "B", "C"], [2, undefined, undefined]);
  expect(lines.map((line) => [line.x, line.y])).toEqual([
    [
      [1, 2],
      [4, 1],
    ],
    [[], []],
    [[1], [0.5]],
  ]);
  expect(x.range).toEqual([1, 4]);
  expect(y.range[0]).toBeLessThan(0.5);
  expect(y.range[1]).toBeGreaterThan(4);
  expect(marks).toEqual([{ run: 0, at: 2, text: "rank 2" }]);
});
