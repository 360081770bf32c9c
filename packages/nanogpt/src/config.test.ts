import { expect, test } from "vitest";
import { checkConfig, NANOGPT_PRESETS, type NanoGPTConfig } from "./config.ts";
import { parameterBytes, parameterCount } from "./layout.ts";

test.each([
  ["nano", 858_112],
  ["small", 162_354_816],
] as const)("the preset %s has %i parameters", (name, count) => {
  const config = NANOGPT_PRESETS[name];
  checkConfig(config);
  expect(parameterCount(config)).toBe(count);
  expect(parameterBytes(config)).toBe(4 * count);
});

test.each([
  [{ layers: 0 }, "Cannot make a NanoGPT with layers 0: it must be a positive whole number"],
  [
    { heads: 5 },
    "Cannot make a NanoGPT with width 128 and 5 heads: the width must be a multiple of the heads",
  ],
  [
    { width: 24 },
    "Cannot make a NanoGPT with heads of size 6: half of their pairs of channels are rotated, so width / heads must be a multiple of 4",
  ],
  [{ epsilon: 0 }, "Cannot make a NanoGPT with epsilon 0: it must be above 0"],
  [{ attentionScale: -1 }, "Cannot make a NanoGPT with attentionScale -1: it must be above 0"],
  [{ softCap: Number.NaN }, "Cannot make a NanoGPT with softCap NaN: it must be above 0"],
])("checkConfig() refuses %o", (change, message) => {
  const config: NanoGPTConfig = { ...NANOGPT_PRESETS.nano, ...change };
  expect(() => checkConfig(config)).toThrow(message);
});
