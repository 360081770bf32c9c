import { useSignal } from "@preact/signals";
import type { PlaygroundConfig, RunChoice } from "../../config.ts";
import { settingsText } from "../../optimizer/settings_text.ts";
import type { ActiveRun } from "../active_run.ts";
import { LossChart, type Part } from "../charts/loss_chart.tsx";
import { Action } from "../controls/action.tsx";
import { Badge } from "../controls/badge.tsx";
import { Segments } from "../controls/segments.tsx";
import type { Axis } from "../curves.ts";
import { optimizerTitle } from "../names.ts";
import type { Playground } from "../playground.ts";
import { resultOf } from "../result.ts";
import { runMark } from "../run_marks.ts";
import { count, duration, loss } from "../words.ts";

export interface LossCardProps {
  readonly playground: Playground;
  readonly config: PlaygroundConfig;
  readonly theme: string;
}

const AXES = [
  ["steps", "Steps"],
  ["seconds", "Seconds"],
] as const;

const PARTS = [
  ["all", "All"],
  ["second half", "2nd half"],
] as const;

/** The loss curves, with a table of the latest values. */
export function LossCard({ playground, config, theme }: LossCardProps) {
  const against = useSignal<Axis>("steps");
  const part = useSignal<Part>("all");
  const pointed = useSignal<string | undefined>(undefined);
  const runs = playground.runs.value;
  const drawn = playground.drawn.value;
  const empty = runs.every(({ curve }) => curve.lastStep === 0);
  const choices = playground.ready.value?.optimizers ?? config.runs;
  const result = playground.phase.value === "done" ? resultText(runs, choices) : undefined;
  return (
    <section class="card" id="curves" tabIndex={-1} aria-labelledby="curves-title">
      <header>
        <h2 id="curves-title">Loss</h2>
        <div class="row">
          <Segments
            label="Part of the runs"
            value={part.value}
            options={PARTS}
            onValue={(value) => {
              part.value = value;
            }}
          />
          <Segments
            label="Draw loss against"
            value={against.value}
            options={AXES}
            onValue={(value) => {
              against.value = value;
            }}
          />
        </div>
      </header>
      {empty ? (
        <div class="empty chart">
          <p>
            AdamW moves each number of a weight by its own history. Muon moves a matrix as a whole,
            in all directions alike.
          </p>
          <p>Press Start: every run begins with the same weights and reads the same batches.</p>
        </div>
      ) : (
        <>
          {result !== undefined && <p class="result">{result}</p>}
          <LossChart
            curves={runs.map(({ curve }) => curve)}
            against={against.value}
            part={part.value}
            drawn={drawn}
            theme={theme}
            onPoint={(what) => {
              pointed.value = what;
            }}
          />
          <p class="muted small numbers">
            {pointed.value ??
              "Thin lines: each batch. Thick lines: smoothed. Circles: validation text, which no run trains on."}
          </p>
        </>
      )}
      {runs.length > 0 && (
        <RunTable runs={runs} choices={choices} playground={playground} drawn={drawn} />
      )}
    </section>
  );
}

function resultText(runs: readonly ActiveRun[], choices: readonly RunChoice[]): string | undefined {
  return resultOf(
    runs.flatMap(({ curve, failure }, index) => {
      const choice = choices[index];
      if (choice === undefined || failure.value !== undefined) return [];
      const { optimizer } = choice;
      const { letter } = runMark(index);
      return [{ title: optimizerTitle(optimizer), optimizer, letter, curve }];
    }),
  );
}

interface RunTableProps {
  readonly runs: readonly ActiveRun[];
  readonly choices: readonly RunChoice[];
  readonly playground: Playground;
  /** Changes when there are new points. */
  readonly drawn: number;
}

function RunTable({ runs, choices, playground }: RunTableProps) {
  const exporting = playground.exporting.value;
  const ready = playground.ready.value !== undefined;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="scroll" aria-label="Runs, scrolls sideways" tabIndex={0}>
      <table>
        <caption class="hidden">Latest values of every run</caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Training loss</th>
            <th scope="col">Validation loss</th>
            <th scope="col">Tokens/s</th>
            <th scope="col">Step</th>
            <th scope="col">Time</th>
            <th scope="col">Checkpoint</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(({ curve, failure }, index) => (
            <tr key={index}>
              <th scope="row">
                <span class="row">
                  <Badge run={index} /> <RunName choice={choices[index]} ended={failure.value} />
                </span>
              </th>
              <td>{loss(curve.lastTrain)}</td>
              <td>{loss(curve.lastValidation)}</td>
              <td>{curve.tokensPerSecond === undefined ? "–" : count(curve.tokensPerSecond)}</td>
              <td>{count(curve.lastStep)}</td>
              <td>{duration(curve.lastSeconds)}</td>
              <td>
                <Action
                  refused={!ready || curve.lastStep === 0 || exporting.has(index)}
                  label={`Export run ${runMark(index).letter}`}
                  onAction={() => playground.export(index)}
                >
                  {exporting.has(index) ? "Exporting …" : "Export"}
                </Action>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RunNameProps {
  readonly choice: RunChoice | undefined;
  /** Reason why it ended before the others, if it did. */
  readonly ended: string | undefined;
}

/** `Low-rank Muon 0.015, rank 32`. */
function RunName({ choice, ended }: RunNameProps) {
  if (choice === undefined) return null;
  return (
    <span>
      {optimizerTitle(choice.optimizer)} <span class="muted">{settingsText(choice)}</span>
      {ended !== undefined && <span class="error"> ended: {ended}</span>}
    </span>
  );
}
