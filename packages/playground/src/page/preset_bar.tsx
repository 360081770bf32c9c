import type { Signal } from "@preact/signals";
import type { PlaygroundConfig } from "../config.ts";
import { ownRuleEntry } from "../rule/own_rule.ts";
import { PRESETS, presetOf } from "./presets.ts";

const OWN_RULE = ownRuleEntry.name;

export interface PresetBarProps {
  readonly config: Signal<PlaygroundConfig>;
  /** True while runs are active, when settings cannot change. */
  readonly locked: boolean;
  /** Called when a comparison with a rule to write was chosen. */
  readonly onOwnRule: () => void;
}

/** Comparisons to choose with one click. */
export function PresetBar({ config, locked, onOwnRule }: PresetBarProps) {
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
            if (locked) return;
            config.value = { ...preset.config, backend: config.value.backend };
            if (preset.config.runs.some(({ optimizer }) => optimizer === OWN_RULE)) onOwnRule();
          }}
        >
          {preset.title}
        </button>
      ))}
    </fieldset>
  );
}
