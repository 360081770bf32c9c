import type { Signal } from "@preact/signals";
import { encodeConfig } from "../address/config_text.ts";
import type { PlaygroundConfig } from "../config.ts";
import { PRESETS, type Preset } from "./presets.ts";

export interface PresetBarProps {
  readonly config: Signal<PlaygroundConfig>;
  /** True while runs are active, when settings cannot change. */
  readonly locked: boolean;
}

/** Comparisons to choose with one click. */
export function PresetBar({ config, locked }: PresetBarProps) {
  const chosen = presetOf(config.value);
  return (
    <fieldset class="presets row" aria-label="Comparisons to try">
      {PRESETS.map((preset) => (
        <button
          key={preset.title}
          type="button"
          class="chip"
          aria-pressed={preset === chosen}
          aria-disabled={locked}
          onClick={() => {
            if (!locked) config.value = { ...preset.config, backend: config.value.backend };
          }}
        >
          {preset.title}
        </button>
      ))}
    </fieldset>
  );
}

/** Finds the preset with the optimizers and sizes of a configuration, on whatever device. */
export function presetOf(config: PlaygroundConfig): Preset | undefined {
  const text = (each: PlaygroundConfig): string =>
    encodeConfig({ ...each, seed: 0, backend: "auto", steps: 1, batchSize: 1 });
  return PRESETS.find((preset) => text(preset.config) === text(config));
}
