import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { isLocked } from "@lrm/files";
import { cleanedLine } from "@lrm/files/values";
import type { Point } from "@lrm/run";
import {
  MetricsReader,
  type PaceLine,
  type RecordedMetrics,
  SamplesReader,
  TimingsReader,
} from "@lrm/run/node";
import { RunError } from "@lrm/train";
import type { CurveName, MeasureName, QuantityName } from "./curve_name.ts";
import { leftOutSentences } from "./left_out.ts";
import { CurveBuilder } from "./page/curve_builder.ts";
import { readFacts } from "./run_facts.ts";
import type { RunRecord } from "./run_record.ts";

/** Maximum number of warnings that are kept. The others are only counted. */
const MOST_WARNINGS = 20;
/** Maximum number of metrics of a task's own, the first of which are kept. */
const MOST_MEASURES = 50;

/** Curves from the metrics of a step. */
const METRICS = {
  training: "loss",
  validation: "validationLoss",
  learningRate: "learningRate",
  gradientNorm: "gradientNorm",
  updateNorm: "updateNorm",
} as const satisfies Partial<Record<QuantityName, keyof RecordedMetrics>>;
type MetricsCurve = keyof typeof METRICS;
const METRICS_CURVES = Object.keys(METRICS) as MetricsCurve[];

/** Curves from the speed and memory of groups of steps. */
const PACES = [
  ...["tokensPerSecond", "samplesPerSecond", "liveBytes", "peakBytes"],
] as const satisfies (QuantityName & keyof PaceLine)[];

/** Reads a run folder, repeatedly while the run continues. Each call reads only new lines. */
export class RunReader {
  readonly #path: string;
  readonly #metrics: MetricsReader;
  readonly #timings: TimingsReader;
  readonly #samples: SamplesReader;
  #curves = newCurves();
  #measures = new Map<MeasureName, CurveBuilder>();
  #done = 0;
  #seen: RunRecord["seen"];
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
    const facts = await readFacts(path);
    const { steps, unit } = facts;
    const recorded = this.#metrics.read({
      step: (metrics) => this.#take(metrics),
      restart: () => this.#restart(),
    });
    const timings = this.#timings.read();
    // Other folders have a config.json too, such as that of a model.
    const begun = recorded || unit !== undefined || timings.sessions.length > 0;
    if (!begun && !(await isStarting(path))) {
      throw new RunError(
        `Cannot find a run in ${path}: it has no metrics.jsonl`,
        "give the folder of a run that has done a step",
      );
    }
    const done = this.#done;
    const { sessions, memory, stopped } = timings;
    const reached = timings.paces.filter(({ step }) => step <= done);
    const { samples, damaged } = this.#samples.read(done);
    const curves: readonly (readonly [CurveName, CurveBuilder])[] = [
      ...METRICS_CURVES.map((name) => [name, this.#curves[name]] as const),
      ...this.#measures,
    ];
    const built = curves.map(([name, curve]) => [name, curve.build()] as const);
    const points = Object.fromEntries(built.map(([name, { points }]) => [name, points]));
    const paces = PACES.map((name) => [name, pointsOf(reached, name)]);
    return {
      name: basename(resolve(path)),
      done,
      ...facts,
      seen: this.#seen,
      device: facts.device ?? sessions.at(-1)?.device,
      curves: { ...points, ...Object.fromEntries(paces) } as RunRecord["curves"],
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
      stopped: done === steps ? undefined : stopped,
      leftOut: leftOutSentences([
        { file: "metrics.jsonl", lines: this.#metrics.damaged },
        { file: "timings.jsonl", lines: timings.damaged },
        { file: "samples.jsonl", lines: damaged },
      ]),
    };
  }

  #take(metrics: RecordedMetrics): void {
    const { step, tokens, samples, validation = {}, warnings = [] } = metrics;
    this.#done = step;
    if (tokens !== undefined) this.#seen = { unit: "tokens", count: tokens };
    else if (samples !== undefined) this.#seen = { unit: "samples", count: samples };
    for (const name of METRICS_CURVES) {
      const value = metrics[METRICS[name]];
      if (value !== undefined) this.#curves[name].add(step, value);
    }
    for (const [name, value] of Object.entries(validation)) {
      if (Number.isFinite(value))
        this.#measure(`validation.${cleanedLine(name)}`)?.add(step, value);
    }
    this.#warningCount += warnings.length;
    for (const warning of warnings) {
      if (this.#warnings.length < MOST_WARNINGS) this.#warnings.push(`Step ${step}: ${warning}`);
    }
  }

  /** Returns the curve of a metric of the task's own; undefined if there are too many. */
  #measure(name: MeasureName): CurveBuilder | undefined {
    if (!this.#measures.has(name) && this.#measures.size < MOST_MEASURES) {
      this.#measures.set(name, new CurveBuilder());
    }
    return this.#measures.get(name);
  }

  #restart(): void {
    this.#curves = newCurves();
    this.#measures = new Map();
    this.#done = 0;
    this.#seen = undefined;
    this.#warnings = [];
    this.#warningCount = 0;
  }
}

/** Tells whether a folder has a run before its first step. */
async function isStarting(path: string): Promise<boolean> {
  return existsSync(join(path, "checkpoint.safetensors")) || (await isLocked(path));
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

/** Returns a curve of a quantity; leaves out lines without it. */
function pointsOf(paces: readonly PaceLine[], name: (typeof PACES)[number]): Point[] {
  return paces.flatMap(({ step, [name]: value }): Point[] =>
    value === undefined ? [] : [[step, value]],
  );
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
