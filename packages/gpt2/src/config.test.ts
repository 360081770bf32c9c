import { expect, test } from "vitest";
import { checkConfig, GPT2_PRESETS, type GPT2Config } from "./config.ts";
import { parameterCount } from "./layout.ts";
import { parameterBytes } from "./memory.ts";

test.each([
  ["nano", 842_496],
  ["small", 124_439_808],
  ["medium", 354_823_168],
  ["large", 774_030_080],
  ["xl", 1_557_611_200],
  // 12 · (3 + 1 + 4 + 4) · 768² and the embedding, 50257 · 768.
  ["speedrun", 123_532_032],
] as const)("the preset %s has %i parameters", (name, count) => {
  const config = GPT2_PRESETS[name];
  checkConfig(config);
  expect(parameterCount(config)).toBe(count);
  expect(parameterBytes(config)).toBe(4 * count);
});

test.each([
  [{ layers: 0 }, "Cannot make a GPT-2 with layers 0: it must be a positive whole number"],
  [
    { vocabularySize: 2.5 },
    "Cannot make a GPT-2 with vocabularySize 2.5: it must be a positive whole number",
  ],
  [
    { heads: 5 },
    "Cannot make a GPT-2 with width 128 and 5 heads: the width must be a multiple of the heads",
  ],
  [{ epsilon: 0 }, "Cannot make a GPT-2 with epsilon 0: it must be above 0"],
  [
    { positions: "sine" },
    'Cannot make a GPT-2 with positions "sine": it must be "learned" or "rotary"',
  ],
  [
    { normalization: "none" },
    'Cannot make a GPT-2 with normalization "none": it must be "layer" or "rms"',
  ],
  [{ biases: "no" }, 'Cannot make a GPT-2 with biases "no": it must be true or false'],
  [
    { positions: "rotary", width: 12 },
    "Cannot make a GPT-2 with heads of size 3: rotary positions rotate pairs of channels, so width / heads must be even",
  ],
  [{ attentionScale: 0 }, "Cannot make a GPT-2 with attentionScale 0: it must be above 0"],
  [{ epsilon: Number.NaN }, "Cannot make a GPT-2 with epsilon NaN: it must be above 0"],
])("checkConfig() refuses %o", (change, message) => {
  expect(() => checkConfig({ ...GPT2_PRESETS.nano, ...change } as GPT2Config)).toThrow(message);
});
