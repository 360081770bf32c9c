import { expect, test } from "vitest";
import { decodeConfig, encodeConfig } from "../address/config_text.ts";
import { PRESETS, presetOf } from "./presets.ts";

test("PRESETS train as they are, and are found again from an address with another batch", () => {
  for (const preset of PRESETS) {
    const text = encodeConfig({ ...preset.config, batchSize: 2, seed: 7 });
    const { config, problems } = decodeConfig(text);
    expect(problems).toEqual([]);
    expect(presetOf(config)?.title).toBe(preset.title);
  }
});
