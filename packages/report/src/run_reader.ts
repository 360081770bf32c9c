import { basename, join, resolve } from "node:path";
import { leavesOf } from "@lrm/files/values";
import { changesOf, type Point, partsOf, type RunConfig, unitOf } from "@lrm/run";
import { MetricsReader, readRunConfig, SamplesReader, TimingsReader } from "@lrm/run/node";
import type { StepMetrics } from "@lrm/train";
import { leftOutSentences } from "./left_out.ts";
import { CurveBuilder } from "./page/curve_builder.ts";
import type { CurveName, LaterPart, RunRecord } from "./run_record.ts";

/** Maximum number of warnings that are kept. The others are only counted. */
const MOST_WARNINGS = 20;

/** Curves from the metrics of a step. */
const METRICS = {
  training: "loss",
  validation: "validationLoss",
  learningRate: "learningRate",
  gradientNorm: "gradientNorm",
  updateNorm: "updateNorm",
} as const satisfies Partial<Record<CurveName, keyof StepMetrics>>;
type MetricsCurve = keyof typeof METRICS;
const METRICS_CURVES = Object.keys(METRICS) as MetricsCurve[];

/** Reads a run folder, repeatedly while the run continues. Each call reads only new lines. */
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
   * Reads new lines.
   *
   * @returns  all data about the run
   * @throws RunError if the folder holds no run
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
      parts: laterParts(config),
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

/** Computes training time by step; empty unless every line has its duration. */
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

function laterParts(config: RunConfig): LaterPart[] {
  const parts = partsOf(config);
  return parts
    .slice(1)
    .map((part, at) => ({ from: part.from, changes: changesOf(parts[at]!, part) }));
}

const subjectOf = ({ model, optimizer, data }: RunConfig): string =>
  `${model.preset} with ${optimizer.name} on ${data}`;

/** Returns the settings of a run, without those shown elsewhere. */
function settingsOf({ version, device, earlier, ...config }: RunConfig): Map<string, string> {
  return leavesOf({
    ...config,
    device: device && { backend: device.backend, kernels: device.kernels },
  });
}
