import { formatDuration, type Point, RecentLoss } from "@lrm/run";
import { bytesText } from "@lrm/tensor";
import { peakOf } from "@lrm/train";
import { measuresIn, measureText } from "./curve_name.ts";
import type { RunRecord } from "./run_record.ts";

/** Returns the training loss of a run as every output shows it; undefined before its first step. */
export function trainingLossOf({ curves }: RunRecord): number | undefined {
  return RecentLoss.of(curves.training.map(([, loss]) => loss));
}

/** Summarizes a run in a few numbers. Leaves out unknown ones. */
export function figuresOf(run: RunRecord): Map<string, string> {
  const { steps, done, curves, clock, memory, seen } = run;
  const validation = curves.validation.at(-1);
  const best = curves.validation.reduce((least, [, loss]) => Math.min(least, loss), Infinity);
  const seconds = clock.at(-1)?.[1];
  const training = trainingLossOf(run);
  const peak = memory === undefined ? curves.peakBytes.at(-1)?.[1] : peakOf(memory);
  const figures: Readonly<Record<string, string | undefined>> = {
    "validation loss": validation && fixed(validation[1], 4),
    "lowest validation loss": validation && best < validation[1] ? fixed(best, 4) : undefined,
    "training loss": training === undefined ? undefined : fixed(training, 4),
    ...Object.fromEntries(
      measuresIn(curves).map((name) => [
        `validation ${measureText(name)}`,
        fixed(curves[name]!.at(-1)![1], 4),
      ]),
    ),
    steps:
      steps === undefined || done === steps
        ? counted(done)
        : `${counted(done)} of ${counted(steps)}`,
    ...(seen && { [seen.unit]: counted(seen.count) }),
    "time of training": seconds === undefined ? undefined : formatDuration(seconds),
    "tokens/s": medianRate(curves.tokensPerSecond),
    "samples/s": medianRate(curves.samplesPerSecond),
    memory: peak === undefined ? undefined : bytesText(peak),
  };
  return new Map(
    Object.entries(figures).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
}

/** Formats a number with some decimals, or a small one with as many digits. */
export function fixed(value: number, digits: number): string {
  const small = value !== 0 && Math.abs(value) < 10 ** (2 - digits);
  return small ? value.toPrecision(digits) : value.toFixed(digits);
}

function medianRate(points: readonly Point[]): string | undefined {
  const rates = points.map(([, rate]) => rate).sort((a, b) => a - b);
  return rates.length === 0 ? undefined : counted(rates[rates.length >> 1]!);
}

const counted = (count: number): string => count.toLocaleString("en");
