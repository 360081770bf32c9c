import { formatDuration } from "@lrm/run";
import { bar, fitted, type LinePart } from "./fitted.ts";

const BAR = 16;

/** Progress of a run at a moment. Unknown values are missing. */
export interface Progress {
  readonly step: number;
  readonly steps: number;
  readonly loss?: number | undefined;
  readonly validation?: number | undefined;
  readonly tokensPerSecond?: number | undefined;
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
  { step, steps, loss, validation, tokensPerSecond, secondsLeft, activity }: Progress,
  { columns = Number.POSITIVE_INFINITY, bar: drawn = false }: ProgressOptions = {},
): string {
  const part = (rank: number, text: string | false | undefined): LinePart[] =>
    text === undefined || text === false ? [] : [{ rank, text }];
  const rate = tokensPerSecond && Math.round(tokensPerSecond).toLocaleString("en");
  const left = activity === undefined && step < steps ? secondsLeft : undefined;
  return fitted(
    [
      ...part(2, drawn && bar(step / steps, BAR)),
      ...part(5, `step ${step.toLocaleString("en")}/${steps.toLocaleString("en")}`),
      ...part(6, activity),
      ...part(4, loss === undefined ? undefined : `loss ${loss.toFixed(3)}`),
      ...part(3, validation === undefined ? undefined : `validation ${validation.toFixed(3)}`),
      ...part(1, rate === undefined ? undefined : `${rate} tokens/s`),
      ...part(7, left === undefined ? undefined : `ETA ${formatDuration(left)}`),
    ],
    columns,
  );
}
