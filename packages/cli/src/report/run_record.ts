import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { StepMemory, StepMetrics } from "@lrm/train";
import { readMetrics } from "@lrm/train/node";
import { type Comparison, findComparison } from "../compare/comparison.ts";
import { readResult } from "../compare/results.ts";
import { InputError } from "../failure.ts";
import { leavesOf } from "../leaves.ts";
import { unitOf } from "../outcome.ts";
import type { Point } from "../page/thin.ts";
import { type RunConfig, readRunConfig } from "../run_config.ts";
import { readSamples, type Sample } from "./samples.ts";
import { readTimings, type SessionLine } from "./timings.ts";

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
  /** Over steps done, empty where it was not recorded. */
  readonly curves: Readonly<Record<CurveName, readonly Point[]>>;
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
  readonly warnings: readonly string[];
  /** Why it ended before its last step, where that is known. */
  readonly stopped: string | undefined;
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
  return file ? await readComparedRun(path) : await readFolder(path);
}

async function readFolder(path: string): Promise<RunRecord> {
  const config = await readRunConfig(path);
  const { training, device } = config;
  const metricsFile = join(path, "metrics.jsonl");
  const metrics = existsSync(metricsFile) ? readMetrics(metricsFile) : [];
  const done = metrics.at(-1)?.step ?? 0;
  const { sessions, paces, memory, stopped } = readTimings(path);
  const reached = paces.filter(({ step }) => step <= done);
  const curveOf = (read: (metrics: StepMetrics) => number | undefined): Point[] =>
    metrics.flatMap((each) => {
      const value = read(each);
      return typeof value === "number" ? [[each.step, value] as const] : [];
    });
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
      training: curveOf(({ loss }) => loss),
      validation: curveOf(({ validationLoss }) => validationLoss),
      learningRate: curveOf(({ learningRate }) => learningRate),
      gradientNorm: curveOf(({ gradientNorm }) => gradientNorm),
      updateNorm: curveOf(({ updateNorm }) => updateNorm),
      tokensPerSecond: reached.map(({ step, tokensPerSecond }) => [step, tokensPerSecond]),
      liveBytes: reached.map(({ step, liveBytes }) => [step, liveBytes]),
      peakBytes: reached.map(({ step, peakBytes }) => [step, peakBytes]),
    },
    clock: clockOf(reached),
    clockHasAll: false,
    times: reached.map(({ step, time }) => [step, Date.parse(time) / 1000]),
    memory,
    samples: readSamples(path, done),
    sessions,
    warnings: metrics.flatMap(({ step, warnings = [] }) =>
      warnings.map((warning) => `Step ${step}: ${warning}`),
    ),
    stopped: done < training.steps ? stopped : undefined,
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
    stopped,
  };
}

const NOTHING: RunRecord["curves"] = {
  ...{ training: [], validation: [], learningRate: [], gradientNorm: [], updateNorm: [] },
  ...{ tokensPerSecond: [], liveBytes: [], peakBytes: [] },
};
