import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type Comparison, findComparison, readResult } from "@lrm/compare";
import { leavesOf } from "@lrm/files/values";
import type { Point } from "@lrm/run";
import { InputError, type RunConfig, unitOf } from "@lrm/run";
import { MetricsReader, readRunConfig } from "@lrm/run/node";
import type { StepMemory, StepMetrics } from "@lrm/train";
import { leftOutSentences } from "./left_out.ts";
import { CurveBuilder } from "./page/curve_builder.ts";
import { type Sample, SamplesReader } from "./samples.ts";
import { type SessionLine, TimingsReader } from "./timings.ts";

/** The quantities that a report draws over steps. */
export type CurveName =
  | "training"
  | "validation"
  | "learningRate"
  | "gradientNorm"
  | "updateNorm"
  | "tokensPerSecond"
  | "liveBytes"
  | "peakBytes";

/** What is known about a run, wherever it comes from. A run of an earlier version knows less. */
export interface RunRecord {
  /** The folder's name. */
  readonly name: string;
  /** Of the whole run, and done so far. */
  readonly steps: number;
  readonly done: number;
  /** What it trains and on what: `nano, muon, sotu`. */
  readonly subject: string;
  /** What losses are: `nats per byte`. */
  readonly unit: string;
  readonly tokensPerStep: number | undefined;
  /** What it was made with, each setting by its path. */
  readonly settings: ReadonlyMap<string, string>;
  readonly device: string;
  /**
   * Over steps done, empty where it was not recorded. Of a very long run only what is seen: lowest
   * and highest values of short stretches, and the last ones.
   */
  readonly curves: Readonly<Record<CurveName, readonly Point[]>>;
  /** Means of those stretches, of curves that are not there in full. */
  readonly means: Partial<Readonly<Record<CurveName, readonly Point[]>>>;
  /** Seconds of training after so many steps; empty where it is not known. */
  readonly clock: readonly Point[];
  /** Whether evaluations and checkpoints are in that, too: all that a result of a comparison knows. */
  readonly clockHasAll: boolean;
  /** Seconds since 1970 after so many steps; empty where it is not known. */
  readonly times: readonly Point[];
  readonly memory: StepMemory | undefined;
  readonly samples: readonly Sample[];
  /** Processes that worked on it, the first first; none where that is not known. */
  readonly sessions: readonly SessionLine[];
  /** The first ones, and how many there are. */
  readonly warnings: readonly string[];
  readonly warningCount: number;
  /** Why it ended before its last step, where that is known. */
  readonly stopped: string | undefined;
  /** Damaged lines of its files, in sentences. */
  readonly leftOut: readonly string[];
}

/**
 * Reads a run folder, or a result of `lrm compare` (a file in its `runs/`).
 *
 * @throws RunError or InputError where it is neither
 */
export async function readRun(path: string): Promise<RunRecord> {
  const file = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return file ? await readComparedRun(path) : await new RunReader(path).read();
}

/** Warnings that are kept; of more only the number. */
const MOST_WARNINGS = 20;

/** Quantities that are in the metrics of a step. */
const METRICS = {
  training: "loss",
  validation: "validationLoss",
  learningRate: "learningRate",
  gradientNorm: "gradientNorm",
  updateNorm: "updateNorm",
} as const satisfies Partial<Record<CurveName, keyof StepMetrics>>;
type MetricsCurve = keyof typeof METRICS;
const METRICS_CURVES = Object.keys(METRICS) as MetricsCurve[];

/** Reads a run folder, again and again where the run goes on; what is added is read once. */
export class RunReader {
  readonly #path: string;
  readonly #metrics: MetricsReader;
  readonly #timings: TimingsReader;
  readonly #samples: SamplesReader;
  #curves = newCurves();
  #done = 0;
  #warnings: string[] = [];
  #warningCount = 0;

  /** @param path  a run folder */
  constructor(path: string) {
    this.#path = path;
    this.#metrics = new MetricsReader(join(path, "metrics.jsonl"));
    this.#timings = new TimingsReader(path);
    this.#samples = new SamplesReader(path);
  }

  /**
   * Reads what was added.
   *
   * @returns  all that is known about the run
   * @throws RunError where the folder holds no run
   */
  async read(): Promise<RunRecord> {
    const path = this.#path;
    const config = await readRunConfig(path);
    const { training, device } = config;
    this.#metrics.read({
      step: (metrics) => this.#take(metrics),
      restart: () => this.#restart(),
    });
    const done = this.#done;
    const timings = this.#timings.read();
    const { sessions, memory, stopped } = timings;
    const reached = timings.paces.filter(({ step }) => step <= done);
    const { samples, damaged } = this.#samples.read(done);
    const built = METRICS_CURVES.map((name) => [name, this.#curves[name].build()] as const);
    const points = Object.fromEntries(built.map(([name, { points }]) => [name, points]));
    return {
      name: basename(resolve(path)),
      steps: training.steps,
      done,
      subject: subjectOf(config),
      unit: unitOf(config.tokenizer),
      tokensPerStep: training.batch * training.context * training.accumulation,
      settings: settingsOf(config),
      device: device?.description ?? "a browser",
      curves: {
        ...(points as Record<MetricsCurve, readonly Point[]>),
        tokensPerSecond: reached.map(({ step, tokensPerSecond }) => [step, tokensPerSecond]),
        liveBytes: reached.map(({ step, liveBytes }) => [step, liveBytes]),
        peakBytes: reached.map(({ step, peakBytes }) => [step, peakBytes]),
      },
      means: Object.fromEntries(
        built.flatMap(([name, { means }]) => (means === undefined ? [] : [[name, means]])),
      ),
      clock: clockOf(reached),
      clockHasAll: false,
      times: reached.map(({ step, time }) => [step, Date.parse(time) / 1000]),
      memory,
      samples,
      sessions,
      warnings: [...this.#warnings],
      warningCount: this.#warningCount,
      stopped: done < training.steps ? stopped : undefined,
      leftOut: leftOutSentences([
        { file: "metrics.jsonl", lines: this.#metrics.damaged },
        { file: "timings.jsonl", lines: timings.damaged },
        { file: "samples.jsonl", lines: damaged },
      ]),
    };
  }

  #take(metrics: StepMetrics): void {
    const { step, warnings = [] } = metrics;
    this.#done = step;
    for (const name of METRICS_CURVES) {
      const value = metrics[METRICS[name]];
      if (value !== undefined) this.#curves[name].add(step, value);
    }
    this.#warningCount += warnings.length;
    for (const warning of warnings) {
      if (this.#warnings.length < MOST_WARNINGS) this.#warnings.push(`Step ${step}: ${warning}`);
    }
  }

  #restart(): void {
    this.#curves = newCurves();
    this.#done = 0;
    this.#warnings = [];
    this.#warningCount = 0;
  }
}

function newCurves(): Record<MetricsCurve, CurveBuilder> {
  return {
    training: new CurveBuilder(),
    validation: new CurveBuilder(),
    learningRate: new CurveBuilder(),
    gradientNorm: new CurveBuilder(),
    updateNorm: new CurveBuilder(),
  };
}

/** Training time, where every stretch of the run tells its own. */
function clockOf(
  paces: readonly { readonly step: number; readonly seconds?: number }[],
): readonly Point[] {
  let elapsed = 0;
  const points: Point[] = [[0, 0]];
  for (const { step, seconds } of paces) {
    if (seconds === undefined) return [];
    elapsed += seconds;
    points.push([step, elapsed]);
  }
  return points.length > 1 ? points : [];
}

const subjectOf = ({ model, optimizer, data }: RunConfig): string =>
  `${model.preset} with ${optimizer.name} on ${data}`;

/** All but what is said elsewhere. */
function settingsOf({ version, device, ...config }: RunConfig): Map<string, string> {
  return leavesOf({
    ...config,
    device: device && { backend: device.backend, kernels: device.kernels },
  });
}

/** A run of a comparison. Its neighbour `comparison.json` tells what it shares with the others. */
async function readComparedRun(path: string): Promise<RunRecord> {
  const result = await readResult(path, "give a run folder, or a file in runs/ of `lrm compare`");
  if (result === undefined) throw new InputError(`Cannot read ${path}: there is no such file`);
  const shared = await findComparison(join(path, "..", ".."));
  const { training, tokenizer, model, data } = (shared ?? {}) as Partial<Comparison>;
  const { optimizer, seed, steps, seconds, device, validation, validationLoss, stopped } = result;
  const last = validation.at(-1)?.[0];
  const { checkpointEvery, ...settings } = { ...training, seed }; // A comparison keeps no checkpoints.
  return {
    name: basename(path, ".json"),
    steps: training?.steps ?? steps,
    done: steps,
    subject: [model?.preset, `with ${optimizer.name}`, data && `on ${data}`]
      .filter((part) => part !== undefined)
      .join(" "),
    unit: unitOf(tokenizer ?? "gpt2"),
    tokensPerStep: training && training.batch * training.context * training.accumulation,
    settings: leavesOf({ model, tokenizer, data, optimizer, training: settings }),
    device,
    curves: {
      ...NOTHING,
      training: result.training,
      // The last evaluation is repeated on more tokens.
      validation:
        validationLoss === null || last !== steps
          ? validation
          : [...validation.slice(0, -1), [steps, validationLoss]],
    },
    means: {},
    clock: [
      [0, 0],
      [steps, seconds],
    ],
    clockHasAll: true,
    times: [],
    memory: undefined,
    samples: [],
    sessions: [],
    warnings: [],
    warningCount: 0,
    stopped,
    leftOut: [],
  };
}

const NOTHING: RunRecord["curves"] = {
  ...{ training: [], validation: [], learningRate: [], gradientNorm: [], updateNorm: [] },
  ...{ tokensPerSecond: [], liveBytes: [], peakBytes: [] },
};
