import { describe, expect, test } from "vitest";
import {
  computed,
  forward,
  inputGradient,
  weightGradient,
} from "../conformance/convolution_data.ts";
import { conformanceCases } from "../conformance.ts";
import { createMinimalBackend } from "../testing/minimal_backend.ts";

function backendWithCache(cachedBytes: number) {
  const backend = createMinimalBackend();
  return Object.assign(backend, { info: { ...backend.info, cachedBytes } });
}

describe("in parts of one image", () => {
  const cases = conformanceCases().filter(({ name }) => name.startsWith("convolution"));
  test.each(cases)("$name", ({ run }) => run(backendWithCache(4)));
});

test.each([
  ["composeConvolution()", forward(true)],
  ["composeConvolutionWeightGradient()", weightGradient(false)],
  ["composeConvolutionInputGradient()", inputGradient(false)],
])("%s keeps its temporaries within the cache", (_, compute) => {
  const form = { images: [16, 1, 8, 8], outputs: 1, size: [3, 3], padding: [1, 1] } as const;
  const peakWith = (cachedBytes: number): number => {
    const backend = backendWithCache(cachedBytes);
    computed(backend, form, compute);
    return backend.memory().peakBytes;
  };
  const patches = 4 * 16 * 9 * 64;
  expect(peakWith(2 ** 30)).toBeGreaterThan(patches);
  expect(peakWith(4096)).toBeLessThan(patches);
});
