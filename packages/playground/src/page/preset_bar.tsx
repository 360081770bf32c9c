import type { Signal } from "@preact/signals";
import type { PlaygroundConfig } from "../config.ts";
import { PRESETS, presetOf } from "./presets.ts";

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
