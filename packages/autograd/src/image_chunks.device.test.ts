import { imageChunks } from "@lrm/tensor/windows";
import { describe, expect, test } from "vitest";
import { averagePool2d } from "./average_pool2d.ts";
import { maxPool2d } from "./max_pool2d.ts";
import { checkGradients } from "./testing/gradient_check.ts";

/** Images in the largest part of three, and the number of parts. */
const PARTS = [
  { images: 2, parts: 2 },
  { images: 1, parts: 3 },
];

describe.each(PARTS)("in $parts parts", ({ images, parts }) => {
  test("imageChunks() cuts the batch", () => {
    expect(imageChunks(3, 5, { mostElements: images * 5 })).toHaveLength(parts);
  });

  /** Elements of each window of 2 × 2 with stride 1, of images 3 × 4. */
  const windows = (x: Float64Array): number[][] =>
    Array.from({ length: 3 * 2 * 3 }, (_, at) => {
      const [image, row, column] = [Math.floor(at / 6), Math.floor(at / 3) % 2, at % 3];
      const first = image * 12 + row * 4 + column;
      return [0, 1, 4, 5].map((offset) => x[first + offset]!);
    });
  const options = { size: 2, stride: 1, mostElements: images * 12 };

  test("maxPool2d() computes the same", () =>
    checkGradients({
      inputs: { x: [1, 3, 3, 4] },
      reference: ({ x }) => windows(x).map((window) => Math.max(...window)),
      run: ({ x }) => maxPool2d(x, options),
    }));

  test("averagePool2d() computes the same", () =>
    checkGradients({
      inputs: { x: [1, 3, 3, 4] },
      reference: ({ x }) => windows(x).map((window) => window.reduce((a, b) => a + b) / 4),
      run: ({ x }) => averagePool2d(x, options),
    }));
});
