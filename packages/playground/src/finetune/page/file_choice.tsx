import { useState } from "preact/hooks";
import { sentence } from "../../page/words.ts";
import { type DroppedFiles, filesOfList } from "./dropped_files.ts";
import type { TuningState } from "./tuning_state.ts";

/** A place to drop a model folder and examples, with a button for each. */
export function FileChoice({ state }: { readonly state: TuningState }) {
  const [over, setOver] = useState(false);
  const { locked } = state;
  const { model, examples } = state.refusals.value;
  return (
    <fieldset disabled={locked} class="column tight">
      <legend>Model and examples</legend>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons in it do the same */}
      <div
        class={over ? "file over" : "file"}
        onDragOver={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={() => setOver(false)}
      >
        <p>Drop a model folder and a file of examples here, or choose them:</p>
        <div class="row center">
          <Choice label="Choose a model folder" folder state={state} />
          <Choice label="Choose examples" state={state} />
        </div>
      </div>
      <Chosen what="Model" name={state.modelName.value} problem={model} />
      <Chosen what="Examples" name={state.exampleNames.value} problem={examples} />
      <p class="muted small">
        A model: a folder of Hugging Face with a GPT-2 or a LLaMA in safetensors, and its tokenizer.
        Examples: JSON lines with <code>messages</code>, with <code>prompt</code> and{" "}
        <code>completion</code>, or with <code>text</code>; or a plain text. They stay on this
        computer.
      </p>
    </fieldset>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly folder?: boolean;
  readonly state: TuningState;
}

/** A button that opens the browser's choice of files, or of a folder. */
function Choice({ label, folder = false, state }: ChoiceProps) {
  return (
    <label class="button">
      {label}
      <input
        class="hidden"
        type="file"
        multiple
        {...(folder
          ? { webkitdirectory: true }
          : { accept: ".jsonl,.ndjson,.json,.txt,.md,.text" })}
        onChange={({ currentTarget }) => {
          const files = filesOfList([...(currentTarget.files ?? [])]);
          currentTarget.value = ""; // The same files can be chosen again.
          state.take(folder ? modelOf(files) : files);
        }}
      />
    </label>
  );
}

/** Takes a folder that was chosen as a model, even one without a config.json. */
const modelOf = ({ model }: DroppedFiles): DroppedFiles => (model === undefined ? {} : { model });

interface ChosenProps {
  readonly what: string;
  readonly name: string | undefined;
  readonly problem: string | undefined;
}

function Chosen({ what, name, problem }: ChosenProps) {
  if (problem !== undefined) {
    return (
      <p class="error" role="alert">
        {sentence(problem)}
      </p>
    );
  }
  return name === undefined ? null : (
    <p class="small">
      <span class="label">{what}:</span> {name}
    </p>
  );
}
