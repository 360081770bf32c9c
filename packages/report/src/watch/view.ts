import { measuresIn, measureText } from "../curve_name.ts";
import { fixed, trainingLossOf } from "../figures.ts";
import type { LaterPart, RunRecord } from "../run_record.ts";
import { bar } from "./fitted.ts";
import { progressLine } from "./progress_line.ts";
import { textChart } from "./text_chart.ts";

/** Number of speed measurements that the time left is estimated from. */
const LAST_PACES = 10;
const BAR = 24;

/**
 * Describes the progress of a run in one line, like `lrm train`: `step 120/300 · loss 2.112 ·
 * validation 2.345 · 12,345 tokens/s · ETA 1m 5s`.
 *
 * @param columns  number of columns that the line must fit into. Default: any
 */
export function lineOf(run: RunRecord, columns?: number): string {
  const { steps, done, curves } = run;
  const progress = {
    ...{ step: done, steps, loss: trainingLossOf(run), validation: curves.validation.at(-1)?.[1] },
    measures: measuresIn(curves).map(
      (name) => `${measureText(name)} ${fixed(curves[name]!.at(-1)![1], 3)}`,
    ),
    tokensPerSecond: curves.tokensPerSecond.at(-1)?.[1],
    samplesPerSecond: curves.samplesPerSecond.at(-1)?.[1],
    secondsLeft: secondsLeft(run),
  };
  return progressLine(progress, { columns });
}

/** Estimates the time left, evaluations and checkpoints included. Undefined at first. */
export function secondsLeft({ steps, done, times, sessions }: RunRecord): number | undefined {
  const start = sessions.at(-1);
  const began = start && ([start.step, Date.parse(start.time) / 1000] as const);
  const marks = [...(began ? [began] : []), ...times.filter(([step]) => step > (began?.[0] ?? 0))];
  const [from, to] = [marks.at(-LAST_PACES) ?? marks[0], marks.at(-1)];
  if (from === undefined || to === undefined || to[0] <= from[0]) return undefined;
  if (steps === undefined) return undefined; // It may go on for ever.
  return ((to[1] - from[1]) / (to[0] - from[0])) * (steps - done);
}

/** Describes a part of a run: `Part 2, from step 301: training.steps 300 → 500`. */
export function partText({ from, changes }: LaterPart, number: number): string {
  return `Part ${number}, from step ${(from + 1).toLocaleString("en")}: ${changes.join(", ")}`;
}

/** Draws a run for a terminal: the curve of its loss, and its progress. */
export function viewOf(run: RunRecord, columns: number): string {
  const { subject, name, curves, means, parts } = run;
  return [
    subject === undefined ? name : `${name}: ${subject}`,
    ...parts.slice(-1).map((part) => partText(part, parts.length + 1)),
    curves.validation.length > 0 ? "━ training loss, ● validation loss" : "",
    textChart(means.training ?? curves.training, columns, curves.validation),
    ...barOf(run),
    lineOf(run, columns),
  ]
    .flatMap((part) => part.split("\n"))
    .map((line) => line.slice(0, columns))
    .join("\n");
}

/** Draws the part of a run that is done, if its length is known. */
function barOf({ steps, done }: RunRecord): string[] {
  if (steps === undefined) return [];
  const shown = Math.min(done, steps);
  return [`${bar(shown / steps, BAR)} ${Math.floor((100 * shown) / steps)} %`];
}
