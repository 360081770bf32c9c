import { GrowingLines, inPlainWords } from "@lrm/files";
import { isObject, parseJson } from "@lrm/files/values";
import { type CommonMetrics, type DataUnit, RunError, type StepMetrics } from "@lrm/train";

const NUMBERS = [
  "gradientNorm",
  "updateNorm",
  "learningRate",
  "tokens",
  "samples",
  "validationLoss",
  "part",
] as const satisfies (keyof RecordedMetrics)[];

/** Metrics of a step of any run, as they are in its folder. Earlier versions recorded fewer. */
export type RecordedMetrics = CommonMetrics &
  Partial<Readonly<Record<DataUnit, number>>> & {
    /** Number of the part that the step belongs to. Absent in the first one. */
    readonly part?: number;
  };

/** Metrics of a step of a language model's run. */
export type RunMetrics = RecordedMetrics & StepMetrics;

/**
 * Parses a line of `metrics.jsonl`; undefined for a damaged line. A metric of a task's own may be
 * null: it was no finite number.
 */
export function parseMetrics(line: string): RecordedMetrics | undefined {
  let json: unknown;
  try {
    json = parseJson(line);
  } catch {
    return undefined;
  }
  if (typeof json !== "object" || json === null) return undefined;
  const metrics = json as Partial<Record<keyof RecordedMetrics, unknown>>;
  const { step, loss, validation = {}, warnings = [] } = metrics;
  const sound =
    Number.isSafeInteger(step) &&
    (step as number) > 0 &&
    Number.isFinite(loss) &&
    NUMBERS.every((name) => metrics[name] === undefined || Number.isFinite(metrics[name])) &&
    isObject(validation) &&
    Array.isArray(warnings) &&
    warnings.every((each) => typeof each === "string");
  return sound ? (json as RecordedMetrics) : undefined;
}

/** Receiver of the steps of a metrics file. */
export interface MetricsFollower {
  /** Called with the metrics of each step. */
  step(metrics: RecordedMetrics): void;
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
export function readMetrics(path: string): RecordedMetrics[] {
  const metrics: RecordedMetrics[] = [];
  const exists = new MetricsReader(path).read({ step: (each) => void metrics.push(each) });
  if (exists) return metrics;
  throw new RunError(`Cannot read ${path}: there is no such file or folder`, "check the path");
}
