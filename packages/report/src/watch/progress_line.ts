import { formatDuration } from "@lrm/run";
import { fixed } from "../figures.ts";
import { bar, fitted, type LinePart } from "./fitted.ts";

const BAR = 16;

/** Progress of a run at a moment. Unknown values are missing. */
export interface Progress {
  readonly step: number;
  readonly steps?: number | undefined;
  readonly loss?: number | undefined;
  readonly validation?: number | undefined;
  /** Metrics of the task, such as `accuracy 0.912`. The last one is left out first. */
  readonly measures?: readonly string[];
  readonly tokensPerSecond?: number | undefined;
  readonly samplesPerSecond?: number | undefined;
  readonly secondsLeft?: number | undefined;
  /** Work until the next step, such as `evaluation`. It is shown instead of the time left. */
  readonly activity?: string | undefined;
}

/** Options of {@link progressLine}. */
export interface ProgressOptions {
  /** Number of columns that the line must fit into. Default: any. */
  readonly columns?: number | undefined;
  /** True to begin with a bar. Default: false. */
  readonly bar?: boolean;
}

/**
 * Describes progress in one line: `step 120/300 · loss 2.112 · validation 2.345 · 12,345 tokens/s ·
 * ETA 1m 5s`. Leaves out what matters least if it does not fit; the time left goes last.
 */
export function progressLine(
  { step, steps, loss, validation, measures = [], ...rest }: Progress,
  { columns = Number.POSITIVE_INFINITY, bar: drawn = false }: ProgressOptions = {},
): string {
  const part = (rank: number, text: string | number | false | undefined): LinePart[] =>
    typeof text === "string" ? [{ rank, text }] : [];
  const { tokensPerSecond, samplesPerSecond, secondsLeft, activity } = rest;
  const left =
    activity === undefined && steps !== undefined && step < steps ? secondsLeft : undefined;
  return fitted(
    [
      ...part(2, drawn && steps !== undefined && bar(step / steps, BAR)),
      ...part(5, `step ${counted(step)}${steps === undefined ? "" : `/${counted(steps)}`}`),
      ...part(6, activity),
      ...part(4, loss === undefined ? undefined : `loss ${fixed(loss, 3)}`),
      ...part(3, validation === undefined ? undefined : `validation ${fixed(validation, 3)}`),
      ...measures.flatMap((each, at) => part(3 - (at + 1) / (measures.length + 1), each)),
      ...part(1, tokensPerSecond && `${counted(tokensPerSecond)} tokens/s`),
      ...part(1, samplesPerSecond && `${counted(samplesPerSecond)} samples/s`),
      ...part(7, left === undefined ? undefined : `ETA ${formatDuration(left)}`),
    ],
    columns,
  );
}

const counted = (count: number): string => Math.round(count).toLocaleString("en");
