import { formatDuration } from "@lrm/run";
import { trainingLossOf } from "../figures.ts";
import type { LaterPart, RunRecord } from "../run_record.ts";
import { textChart } from "./text_chart.ts";

/** Number of speed measurements that the time left is estimated from. */
const LAST_PACES = 10;
const BAR = 24;

/**
 * Describes the progress of a run in one line: `step 120/300 · loss 2.112 · validation 2.345 ·
 * 12,345 tokens/s · 1m 5s left`.
 */
export function lineOf(run: RunRecord): string {
  const { steps, done, curves } = run;
  const loss = trainingLossOf(run);
  const validation = curves.validation.at(-1);
  const rate = curves.tokensPerSecond.at(-1);
  const left = secondsLeft(run);
  return [
    `step ${done.toLocaleString("en")}/${steps.toLocaleString("en")}`,
    ...(loss === undefined ? [] : [`loss ${loss.toFixed(3)}`]),
    ...(validation === undefined ? [] : [`validation ${validation[1].toFixed(3)}`]),
    ...(rate === undefined ? [] : [`${Math.round(rate[1]).toLocaleString("en")} tokens/s`]),
    ...(left === undefined ? [] : [`${formatDuration(left)} left`]),
  ].join(" · ");
}

/** Estimates the time left, evaluations and checkpoints included. Undefined at first. */
export function secondsLeft({ steps, done, times, sessions }: RunRecord): number | undefined {
  const start = sessions.at(-1);
  const began = start && ([start.step, Date.parse(start.time) / 1000] as const);
  const marks = [...(began ? [began] : []), ...times.filter(([step]) => step > (began?.[0] ?? 0))];
  const [from, to] = [marks.at(-LAST_PACES) ?? marks[0], marks.at(-1)];
  if (from === undefined || to === undefined || to[0] <= from[0]) return undefined;
  return ((to[1] - from[1]) / (to[0] - from[0])) * (steps - done);
}

/** Describes a part of a run: `Part 2, from step 301: training.steps 300 → 500`. */
export function partText({ from, changes }: LaterPart, number: number): string {
  return `Part ${number}, from step ${(from + 1).toLocaleString("en")}: ${changes.join(", ")}`;
}

/** Draws a run for a terminal: the curve of its loss, and its progress. */
export function viewOf(run: RunRecord, columns: number): string {
  const { steps, done, subject, name, curves, means, parts } = run;
  const shown = Math.min(done, steps);
  const full = Math.round((BAR * shown) / steps);
  const bar = `${"█".repeat(full)}${"░".repeat(BAR - full)} ${Math.floor((100 * shown) / steps)} %`;
  return [
    `${name}: ${subject}`,
    ...parts.slice(-1).map((part) => partText(part, parts.length + 1)),
    curves.validation.length > 0 ? "━ training loss, ● validation loss" : "",
    textChart(means.training ?? curves.training, columns, curves.validation),
    bar,
    lineOf(run),
  ]
    .flatMap((part) => part.split("\n"))
    .map((line) => line.slice(0, columns))
    .join("\n");
}
