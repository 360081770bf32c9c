import { GrowingLines, inPlainWords } from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import type { StepMetrics } from "@lrm/train";
import { RunError } from "@lrm/train";

const NUMBERS = [
  "gradientNorm",
  "updateNorm",
  "learningRate",
  "tokens",
  "validationLoss",
  "part",
] as const satisfies (keyof RunMetrics)[];

/** Metrics of a step of a run. */
export type RunMetrics = StepMetrics & {
  /** Number of the part that the step belongs to. Absent in the first one. */
  readonly part?: number;
};

/**
 * Parses a line of `metrics.jsonl`; undefined for a damaged line. Earlier versions recorded fewer
 * numbers.
 */
export function parseMetrics(line: string): RunMetrics | undefined {
  let json: unknown;
  try {
    json = parseJson(line);
  } catch {
    return undefined;
  }
  if (typeof json !== "object" || json === null) return undefined;
  const metrics = json as Partial<Record<keyof RunMetrics, unknown>>;
  const { step, loss, warnings = [] } = metrics;
  const sound =
    Number.isSafeInteger(step) &&
    (step as number) > 0 &&
    Number.isFinite(loss) &&
    NUMBERS.every((name) => metrics[name] === undefined || Number.isFinite(metrics[name])) &&
    Array.isArray(warnings) &&
    warnings.every((each) => typeof each === "string");
  return sound ? (json as RunMetrics) : undefined;
}

/** Receiver of the steps of a metrics file. */
export interface MetricsFollower {
  /** Called with the metrics of each step. */
  step(metrics: RunMetrics): void;
  /** Called when the file was cut or replaced, so that earlier steps are no longer valid. */
  restart?(): void;
}

/**
 * Reads a metrics file step by step, in bounded memory. Reads each step of a growing file once.
 *
 * Skips and counts damaged lines: those that are not metrics, and steps out of order.
 */
export class MetricsReader {
  readonly #path: string;
  readonly #lines: GrowingLines;
  #last = 0;
  #damaged = 0;
  /** True if the line of the last step had no line end yet, as some editors leave it. */
  #unended = false;

  constructor(path: string) {
    this.#path = path;
    this.#lines = new GrowingLines(path);
  }

  /** Number of damaged lines so far. Does not include a last line that a crash cut off. */
  get damaged(): number {
    return this.#damaged;
  }

  /**
   * Reads the steps that were added since the last call.
   *
   * @returns  true if the file exists
   * @throws FileError if it cannot be read
   */
  read({ step: tell, restart = () => undefined }: MetricsFollower): boolean {
    try {
      return this.#lines.read({
        line: (text) => {
          if (text === "") return;
          const metrics = text === undefined ? undefined : parseMetrics(text);
          const known = this.#unended && metrics?.step === this.#last;
          this.#unended = false;
          if (known) return;
          if (metrics === undefined || metrics.step <= this.#last) {
            this.#damaged++;
            return;
          }
          this.#last = metrics.step;
          tell(metrics);
        },
        unended: (text) => {
          const metrics = parseMetrics(text);
          if (metrics === undefined || metrics.step <= this.#last) return;
          this.#unended = true;
          this.#last = metrics.step;
          tell(metrics);
        },
        restart: () => {
          this.#last = 0;
          this.#damaged = 0;
          this.#unended = false;
          restart();
        },
      });
    } catch (error) {
      throw inPlainWords(`Cannot read ${this.#path}`, error);
    }
  }
}

/**
 * Reads a whole metrics file. Skips damaged lines, and a last line that was cut off. For a long
 * run, {@link MetricsReader} needs less memory.
 *
 * @throws RunError if it does not exist; FileError if it cannot be read
 */
export function readMetrics(path: string): RunMetrics[] {
  const metrics: RunMetrics[] = [];
  const exists = new MetricsReader(path).read({ step: (each) => void metrics.push(each) });
  if (exists) return metrics;
  throw new RunError(`Cannot read ${path}: there is no such file or folder`, "check the path");
}
