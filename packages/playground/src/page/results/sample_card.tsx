import type { PlaygroundConfig } from "../../config.ts";
import type { ActiveRun } from "../active_run.ts";
import { Action } from "../controls/action.tsx";
import { Badge } from "../controls/badge.tsx";
import { optimizerTitle } from "../names.ts";
import type { Playground } from "../playground.ts";
import { count } from "../words.ts";

export interface SampleCardProps {
  readonly playground: Playground;
  readonly config: PlaygroundConfig;
}

/** The latest texts that each run generated. */
export function SampleCard({ playground, config }: SampleCardProps) {
  const { prompt, liveSamples } = playground;
  const phase = playground.phase.value;
  const ready = playground.ready.value;
  const refused = ready === undefined || phase === "preparing" || phase === "failed";
  const { runs: choices } = ready?.config ?? config;
  return (
    <section class="card" aria-labelledby="sample-title">
      <h2 id="sample-title">Samples</h2>
      <form
        class="row low"
        onSubmit={(event) => {
          event.preventDefault();
          if (!refused) playground.sample();
        }}
      >
        <div class="field grow">
          <label for="prompt">Begin with</label>
          <input
            id="prompt"
            type="text"
            autoComplete="off"
            maxLength={200}
            placeholder="a new line"
            value={prompt.value}
            onInput={({ currentTarget }) => {
              prompt.value = currentTarget.value;
            }}
          />
        </div>
        <Action refused={refused} onAction={() => playground.sample()}>
          Sample now
        </Action>
      </form>
      <label class="check">
        <input
          type="checkbox"
          checked={liveSamples.value}
          onChange={({ currentTarget }) => {
            liveSamples.value = currentTarget.checked;
          }}
        />
        Also from time to time during training
      </label>
      {playground.runs.value.every(({ samples }) => samples.value.length === 0) ? (
        <div class="empty">
          <p>No samples yet.</p>
        </div>
      ) : (
        <div class="pair">
          {playground.runs.value.map((run, index) => (
            <RunSamples
              key={index}
              index={index}
              name={optimizerTitle(choices[index]?.optimizer ?? "")}
              run={run}
            />
          ))}
        </div>
      )}
    </section>
  );
}

interface RunSamplesProps {
  readonly index: number;
  readonly name: string;
  readonly run: ActiveRun;
}

function RunSamples({ index, name, run }: RunSamplesProps) {
  const [latest, ...earlier] = run.samples.value;
  return (
    <figure class="column tight">
      <figcaption class="row">
        <Badge run={index} /> <span class="label">{name}</span>
        {latest !== undefined && (
          <span class="muted small numbers">at step {count(latest.step)}</span>
        )}
      </figcaption>
      {latest !== undefined && <Text text={latest.text} />}
      {earlier.length > 0 && (
        <details>
          <summary class="small">Earlier</summary>
          {earlier.map(({ step, text }, index) => (
            <figure class="column tight" key={earlier.length - index}>
              <figcaption class="muted small">at step {count(step)}</figcaption>
              <Text text={text} />
            </figure>
          ))}
        </details>
      )}
    </figure>
  );
}

function Text({ text }: { readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre class="sample" tabIndex={0}>
      {text.replace(/^\n+/, "")}
    </pre>
  );
}
