import type { RunChoice } from "../../config.ts";
import { settingsText } from "../../optimizer/settings_text.ts";
import { Action } from "../controls/action.tsx";
import { Badge } from "../controls/badge.tsx";
import type { Curve } from "../curves.ts";
import { optimizerTitle } from "../names.ts";
import { runMark } from "../run_marks.ts";
import { count, duration, loss } from "../words.ts";

/** A run whose values are listed. */
export interface ListedRun {
  readonly curve: Curve;
  readonly choice: RunChoice | undefined;
  /** Reason why it ended before the others, if it did. */
  readonly failure?: string | undefined;
}

export interface RunTableProps {
  readonly runs: readonly ListedRun[];
  /** Changes when there are new points. */
  readonly drawn: number;
  readonly highlighted: number | undefined;
  readonly onHighlight: (run: number | undefined) => void;
  /** Tells how far the export of a run is; absent where runs cannot be exported. */
  readonly exporting?: ((run: number) => "possible" | "active" | "refused") | undefined;
  readonly onExport: (run: number) => void;
}

/** The latest values of every run. Rows and lines of the chart highlight each other. */
export function RunTable(props: RunTableProps) {
  const { runs, highlighted, onHighlight, exporting, onExport } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="scroll" aria-label="Runs, scrolls sideways" tabIndex={0}>
      <table>
        <caption class="hidden">Latest values of every run</caption>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Validation loss</th>
            <th scope="col">Training loss</th>
            <th scope="col">Tokens/s</th>
            <th scope="col">Step</th>
            <th scope="col">Time</th>
            {exporting !== undefined && <th scope="col">Checkpoint</th>}
          </tr>
        </thead>
        <tbody onPointerLeave={() => onHighlight(undefined)}>
          {runs.map(({ curve, choice, failure }, index) => (
            <tr
              key={index}
              class={highlighted === index ? "highlighted" : undefined}
              onPointerEnter={() => onHighlight(index)}
              onFocusIn={() => onHighlight(index)}
              onFocusOut={() => onHighlight(undefined)}
            >
              <th scope="row">
                <span class="row">
                  <Badge run={index} />{" "}
                  <RunName choice={choice} ended={failure} step={curve.lastStep} />
                </span>
              </th>
              <td>{loss(curve.lastValidation)}</td>
              <td>{loss(curve.lastTrain)}</td>
              <td>{curve.tokensPerSecond === undefined ? "–" : count(curve.tokensPerSecond)}</td>
              <td>{count(curve.lastStep)}</td>
              <td>{duration(curve.lastSeconds)}</td>
              {exporting !== undefined && (
                <td>
                  <Action
                    refused={exporting(index) !== "possible"}
                    label={`Export run ${runMark(index).letter}`}
                    onAction={() => onExport(index)}
                  >
                    {exporting(index) === "active" ? "Exporting …" : "Export"}
                  </Action>
                </td>
              )}
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
  /** Steps that it has done. */
  readonly step: number;
}

/** `Low-rank Muon 0.015, rank 32`. */
function RunName({ choice, ended, step }: RunNameProps) {
  if (choice === undefined) return null;
  return (
    <span>
      {optimizerTitle(choice.optimizer)} <span class="muted">{settingsText(choice)}</span>
      {ended !== undefined && (
        <span class="error" title={ended}>
          {" "}
          ended at step {count(step)}
        </span>
      )}
    </span>
  );
}
