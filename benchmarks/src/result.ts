import { arch, cpus, platform, release } from "node:os";
import type { Spread } from "./measure.ts";

/** One line of a benchmark: a subject in a setting. */
export interface Result {
  readonly benchmark: string;
  /** Shapes, dtype and the like. */
  readonly setting: string;
  /** What was timed, with its version. */
  readonly subject: string;
  readonly unit: string;
  readonly value: Spread;
  /** Relative Frobenius error against float64, where there is something to compare. */
  readonly error?: number;
}

/** The machine that a result belongs to. */
export function machine(): Record<string, string | number> {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? "unknown",
    threads: processors.length,
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    date: new Date().toISOString(),
  };
}

/** A result for people. */
export function formatResult({ setting, subject, unit, value, error }: Result): string {
  const digits = value.median < 100 ? 1 : 0;
  const [median, least, most] = [value.median, value.least, value.most].map((each) =>
    each.toFixed(digits),
  );
  const accuracy = error === undefined ? "" : `, error ${error.toExponential(1)}`;
  return `  ${setting.padEnd(28)} ${subject.padEnd(44)} ${median} ${unit} (${least}–${most}${accuracy})`;
}
