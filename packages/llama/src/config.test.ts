import { expect, test } from "vitest";
import { checkConfig, LLAMA_PRESETS, type LLaMAConfig } from "./config.ts";
import { parameterCount } from "./layout.ts";
import { parameterBytes } from "./memory.ts";

test.each([
  ["nano", 857_216],
  ["60m", 58_073_600],
  ["130m", 134_105_856],
  ["350m", 367_969_280],
  ["1b", 1_339_082_752],
] as const)("the preset %s has %i parameters", (name, count) => {
  const config = LLAMA_PRESETS[name];
  checkConfig(config);
  expect(parameterCount(config)).toBe(count);
  expect(parameterBytes(config)).toBe(4 * count);
});

test.each([
  [{ layers: 0 }, "Cannot make a LLaMA with layers 0: it must be a positive whole number"],
  [
    { heads: 5 },
    "Cannot make a LLaMA with width 128 and 5 heads: the width must be a multiple of the heads",
  ],
  [
    { keyValueHeads: 3 },
    "Cannot make a LLaMA with 4 heads and 3 key and value heads: the heads must be a multiple of the key and value heads",
  ],
  [
    { keyValueHeads: 0 },
    "Cannot make a LLaMA with keyValueHeads 0: it must be a positive whole number",
  ],
  [
    { width: 12 },
    "Cannot make a LLaMA with heads of size 3: rotary positions rotate pairs of channels, so width / heads must be even",
  ],
  [{ rotaryBase: -1 }, "Cannot make a LLaMA with rotaryBase -1: it must be above 0"],
  [{ epsilon: 0 }, "Cannot make a LLaMA with epsilon 0: it must be above 0"],
  [{ tiedHead: "yes" }, 'Cannot make a LLaMA with tiedHead "yes": it must be true or false'],
])("checkConfig() refuses %o", (change, message) => {
  expect(() => checkConfig({ ...LLAMA_PRESETS.nano, ...change } as LLaMAConfig)).toThrow(message);
});
