import type { Signal } from "@preact/signals";
import {
  BACKEND_CHOICES,
  type BackendChoice,
  DEFAULT_CONFIG,
  LIMITS,
  type PlaygroundConfig,
} from "../../config.ts";
import { Action } from "../controls/action.tsx";
import { CountField } from "../controls/count_field.tsx";
import { Segments } from "../controls/segments.tsx";
import { BACKEND_NAMES } from "../names.ts";
import { sentence } from "../words.ts";
import { DataSettings } from "./data_settings.tsx";
import { ModelSettings } from "./model_settings.tsx";
import { RunSettings } from "./run_settings.tsx";

export interface SettingsProps {
  readonly config: Signal<PlaygroundConfig>;
  readonly file: Signal<File | undefined>;
  /** Reason why runs train on the CPU, in a sentence, if there is no GPU. */
  readonly gpu: string | undefined;
  /** True during training, when nothing here can change. */
  readonly locked: boolean;
  readonly onStart: () => void;
  /** Adds the optimizers of a file, and gives their names. */
  readonly onRules: (file: File) => Promise<readonly string[]>;
}

/** Id of the form, for the button that submits it. */
export const SETTINGS = "settings";

const BACKENDS = BACKEND_CHOICES.map((name) => [name, BACKEND_NAMES[name]] as const);

const COUNTS = [
  ["steps", "Steps"],
  ["batchSize", "Batch"],
  ["seed", "Seed"],
] as const satisfies readonly (readonly [keyof PlaygroundConfig, string])[];

/** All settings of runs. */
export function Settings({ config, file, gpu, locked, onStart, onRules }: SettingsProps) {
  const value = config.value;
  const set = (change: Partial<PlaygroundConfig>): void => {
    config.value = { ...config.value, ...change };
  };
  return (
    <form
      id={SETTINGS}
      class="card"
      aria-label="Settings"
      onSubmit={(event) => {
        event.preventDefault();
        const wrong = event.currentTarget.querySelector<HTMLElement>('[aria-invalid="true"]');
        if (wrong === null) onStart();
        else wrong.focus();
      }}
    >
      <div class="between">
        <h2>Settings</h2>
        <Action
          kind="plain"
          refused={locked}
          onAction={() => {
            config.value = DEFAULT_CONFIG;
          }}
        >
          Reset
        </Action>
      </div>
      {locked && <p class="muted small">Stop the run to change the settings.</p>}
      <fieldset disabled={locked}>
        <legend>Optimizers</legend>
        <RunSettings
          runs={value.runs}
          model={value.model}
          disabled={locked}
          onRuns={(runs) => set({ runs })}
          onRules={onRules}
        />
      </fieldset>
      <fieldset disabled={locked}>
        <legend>Model</legend>
        <ModelSettings model={value.model} onModel={(model) => set({ model })} />
      </fieldset>
      <fieldset disabled={locked}>
        <legend>Text</legend>
        <DataSettings
          data={value.data}
          file={file.value}
          disabled={locked}
          onData={(data, chosen) => {
            file.value = chosen;
            set({ data });
          }}
        />
      </fieldset>
      <fieldset disabled={locked}>
        <legend>Training</legend>
        <div class="fields three">
          {COUNTS.map(([key, label]) => (
            <CountField
              key={key}
              label={label}
              value={value[key]}
              limits={LIMITS[key]}
              onValue={(number) => set({ [key]: number })}
            />
          ))}
        </div>
        <div class="field">
          <span class="label" aria-hidden="true">
            Device
          </span>
          <Segments<BackendChoice>
            label="Device"
            value={value.backend}
            options={BACKENDS}
            onValue={(backend) => set({ backend })}
          />
          {gpu !== undefined && value.backend === "auto" && (
            <p class="muted small">{sentence(gpu)}</p>
          )}
        </div>
      </fieldset>
    </form>
  );
}
