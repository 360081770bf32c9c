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
] as const satisfies (keyof StepMetrics)[];

/**
 * The metrics of a line of `metrics.jsonl`; undefined for a damaged line. Earlier versions kept
 * fewer numbers.
 */
export function parseMetrics(line: string): StepMetrics | undefined {
  let json: unknown;
  try {
    json = parseJson(line);
  } catch {
    return undefined;
  }
  if (typeof json !== "object" || json === null) return undefined;
  const metrics = json as Partial<Record<keyof StepMetrics, unknown>>;
  const { step, loss, warnings = [] } = metrics;
  const sound =
    Number.isSafeInteger(step) &&
    (step as number) > 0 &&
    Number.isFinite(loss) &&
    NUMBERS.every((name) => metrics[name] === undefined || Number.isFinite(metrics[name])) &&
    Array.isArray(warnings) &&
    warnings.every((each) => typeof each === "string");
  return sound ? (json as StepMetrics) : undefined;
}

/** Receiver of the steps of a metrics file. */
export interface MetricsFollower {
  /** The next step. */
  step(metrics: StepMetrics): void;
  /** The file was cut or replaced: the steps told before no longer hold. */
  restart?(): void;
}

/**
 * Reads a metrics file step by step, in little memory however long it is; of one that grows, each
 * step once.
 *
 * Damaged lines are left out and counted: those that are no metrics, and steps that do not come
 * after the one before.
 */
export class MetricsReader {
  readonly #path: string;
  readonly #lines: GrowingLines;
  #last = 0;
  #damaged = 0;
  /** True where the last step stands in a line that had no end yet: an editor may leave it so. */
  #unended = false;

  constructor(path: string) {
    this.#path = path;
    this.#lines = new GrowingLines(path);
  }

  /** Damaged lines so far. A last line without an end, as a crash leaves it, is none. */
  get damaged(): number {
    return this.#damaged;
  }

  /**
   * Tells the steps that were added since the last call.
   *
   * @returns  whether there is such a file
   * @throws RunError when it cannot be read
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
 * Reads a metrics file whole; damaged lines, and a last one that was cut off, are left out. For a
 * long run, {@link MetricsReader} takes less memory.
 *
 * @throws RunError when there is none
 */
export function readMetrics(path: string): StepMetrics[] {
  const metrics: StepMetrics[] = [];
  const exists = new MetricsReader(path).read({ step: (each) => void metrics.push(each) });
  if (exists) return metrics;
  throw new RunError(`Cannot read ${path}: there is no such file or folder`, "check the path");
}
