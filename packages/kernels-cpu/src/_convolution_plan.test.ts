import type { ConvolutionGeometry, Windows } from "@lrm/tensor";
import { expect, test } from "vitest";
import { planConvolution } from "./_convolution_plan.ts";

/** Describes windows of 3 × 3 around each element. */
function around(
  side: number,
  { batch = 64, groups = 1, channels = 8, outputs = 16 },
): ConvolutionGeometry {
  const image = [side, side] as const;
  const windows: Windows = {
    image,
    count: image,
    padded: [side + 2, side + 2],
    size: [3, 3],
    stride: [1, 1],
    padding: [1, 1],
    dilation: [1, 1],
  };
  return { batch, groups, channels, outputs, windows };
}

test("planConvolution() takes an image at a time if it has many windows", () => {
  expect(planConvolution(around(16, {}))).toEqual({
    tileImages: 1,
    tilePlaces: 256,
    tileChannels: 8,
    parts: 8,
    threadBytes: 4 * 72 * 256,
  });
});

test("planConvolution() takes several images if they are small, with memory for their results", () => {
  const plan = planConvolution(around(4, { outputs: 20 }));
  expect(plan).toMatchObject({ tileImages: 8, tilePlaces: 16 });
  expect(plan.threadBytes).toBe(4 * (72 + 20) * 8 * 16);
});

test("planConvolution() cuts large images into equal tiles that fit a cache", () => {
  const { tileImages, tilePlaces, threadBytes } = planConvolution(around(56, { channels: 64 }));
  expect([tileImages, tilePlaces]).toEqual([1, Math.ceil(56 ** 2 / 7)]);
  expect(threadBytes).toBeLessThanOrEqual(2 ** 20);
});

test("planConvolution() keeps a minimum of windows, whatever the channels", () => {
  expect(planConvolution(around(56, { channels: 8192 })).tilePlaces).toBe(32);
});

test("planConvolution() makes eight tasks of a single image", () => {
  const { tilePlaces, tileChannels, parts } = planConvolution(around(32, { batch: 1 }));
  expect([Math.ceil(32 ** 2 / tilePlaces), Math.ceil(8 / tileChannels), parts]).toEqual([8, 8, 8]);
});

test("planConvolution() plans no empty part", () => {
  expect(planConvolution(around(2, { batch: 3, channels: 1 })).parts).toBe(1);
});
