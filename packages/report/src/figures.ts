import { formatDuration, RecentLoss } from "@lrm/run";
import { bytesText } from "@lrm/tensor";
import { peakOf } from "@lrm/train";
import type { RunRecord } from "./run_record.ts";

/** Returns the training loss of a run as every output shows it; undefined before its first step. */
export function trainingLossOf({ curves }: RunRecord): number | undefined {
  return RecentLoss.of(curves.training.map(([, loss]) => loss));
}

/** Summarizes a run in a few numbers. Leaves out unknown ones. */
export function figuresOf(run: RunRecord): Map<string, string> {
  const { steps, done, curves, clock, memory, tokensPerStep } = run;
  const validation = curves.validation.at(-1);
  const best = curves.validation.reduce((least, [, loss]) => Math.min(least, loss), Infinity);
  const rates = curves.tokensPerSecond.map(([, rate]) => rate).sort((a, b) => a - b);
  const seconds = clock.at(-1)?.[1];
  const peak = memory === undefined ? curves.peakBytes.at(-1)?.[1] : peakOf(memory);
  const figures: Readonly<Record<string, string | undefined>> = {
    "validation loss": validation?.[1].toFixed(4),
    "lowest validation loss": validation && best < validation[1] ? best.toFixed(4) : undefined,
    "training loss": trainingLossOf(run)?.toFixed(4),
    steps: done === steps ? counted(done) : `${counted(done)} of ${counted(steps)}`,
    tokens: tokensPerStep === undefined ? undefined : counted(done * tokensPerStep),
    "time of training": seconds === undefined ? undefined : formatDuration(seconds),
    "tokens/s": rates.length === 0 ? undefined : counted(rates[rates.length >> 1]!),
    memory: peak === undefined ? undefined : bytesText(peak),
  };
  return new Map(
    Object.entries(figures).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
}

const counted = (count: number): string => count.toLocaleString("en");
