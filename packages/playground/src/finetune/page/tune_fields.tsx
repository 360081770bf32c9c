import { type BackendChoice, LIMITS } from "../../config.ts";
import { CountField, readCount } from "../../page/controls/count_field.tsx";
import { Segments } from "../../page/controls/segments.tsx";
import { type Read, TextField } from "../../page/controls/text_field.tsx";
import { plain, sentence } from "../../page/words.ts";
import type { TuneSettings } from "../protocol.ts";
import type { TuningState } from "./tuning_state.ts";

const BACKENDS = [
  ["auto", "Best"],
  ["webgpu", "WebGPU"],
  ["cpu", "CPU"],
] as const satisfies readonly (readonly [BackendChoice, string])[];

/** Largest rank. */
const MOST_RANK = 4096;

/** The settings of the adapter and of its training. */
export function TuneFields({ state }: { readonly state: TuningState }) {
  const settings = state.settings.value;
  if (settings === undefined) return null;
  const set = (change: Partial<TuneSettings>): void => state.change({ ...settings, ...change });
  const problem = state.refusals.value.settings;
  return (
    <fieldset disabled={state.locked} class="column tight">
      <legend>Adapter and training</legend>
      <div class="fields">
        <CountField
          label="LoRA rank"
          value={settings.rank}
          limits={[1, MOST_RANK]}
          onValue={(rank) => set({ rank })}
        />
        <OptionalField
          label="Alpha"
          value={settings.alpha}
          onValue={(alpha) => state.change(withOptional(settings, { alpha }))}
          read={readNumber}
          placeholder="2 × rank"
        />
        <NumberField
          label="Learning rate"
          value={settings.learningRate}
          onValue={(learningRate) => set({ learningRate })}
          help="0.0002 suits models of billions of parameters; small models take up to 20 times as much"
        />
        <NumberField label="Epochs" value={settings.epochs} onValue={(epochs) => set({ epochs })} />
        <CountField
          label="Examples in a step"
          value={settings.batch}
          limits={LIMITS.batchSize}
          onValue={(batch) => set({ batch })}
        />
        <OptionalField
          label="Context"
          value={settings.context}
          onValue={(context) => state.change(withOptional(settings, { context }))}
          read={(text) => readCount(text, [1, Number.MAX_SAFE_INTEGER])}
          placeholder="as needed"
          help="Longest example in tokens; longer ones are cut"
        />
        <CountField
          label="Seed"
          value={settings.seed}
          limits={[0, Number.MAX_SAFE_INTEGER]}
          onValue={(seed) => set({ seed })}
        />
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={settings.recompute}
          onChange={({ currentTarget }) => set({ recompute: currentTarget.checked })}
        />
        Less memory, more time
      </label>
      <Segments<BackendChoice>
        label="Device"
        value={settings.backend}
        options={BACKENDS}
        onValue={(backend) => set({ backend })}
      />
      {problem !== undefined && (
        <p class="error" role="alert">
          {sentence(problem)}
        </p>
      )}
    </fieldset>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly onValue: (value: number) => void;
  readonly help?: string;
}

function NumberField(props: NumberFieldProps) {
  return <TextField {...props} read={readNumber} write={plain} inputMode="decimal" />;
}

/** Reads a number above 0. A comma is the decimal mark of many languages. */
export function readNumber(text: string): Read<number> {
  const value = text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", "."));
  return Number.isFinite(value) && value > 0 ? { value } : { error: "Enter a number above 0" };
}

interface OptionalFieldProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly onValue: (value: number | undefined) => void;
  readonly read: (text: string) => Read<number>;
  /** Says the default. */
  readonly placeholder: string;
  readonly help?: string;
}

/** A number that has a default, which an empty field stands for. */
function OptionalField({ read, ...props }: OptionalFieldProps) {
  return (
    <TextField<number | undefined>
      {...props}
      read={(text) => (text.trim() === "" ? { value: undefined } : read(text))}
      write={(value) => (value === undefined ? "" : plain(value))}
      inputMode="decimal"
    />
  );
}

/** Changes settings that may be missing. */
function withOptional(
  settings: TuneSettings,
  change: { readonly [K in "alpha" | "context"]?: number | undefined },
): TuneSettings {
  const all = Object.entries({ ...settings, ...change });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as TuneSettings &
    object;
}
