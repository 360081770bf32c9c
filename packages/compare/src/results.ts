import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, inPlainWords, sealed } from "@lrm/files";
import {
  type FieldChecks,
  firstDifference,
  isBoolean,
  isNumberFrom,
  isText,
  isWholeNumberFrom,
  optional,
  problemIn,
} from "@lrm/files/values";
import {
  InputError,
  isRuleSource,
  OPTIMIZERS,
  type OptimizerConfig,
  optimizerNames,
  type Point,
  problemOfOptimizer,
  problemOfTraining,
  type RuleSource,
  stretchMeans,
} from "@lrm/run";
import { readSealedFile } from "@lrm/run/node";
import { type Comparison, identityOf, writeText } from "./comparison.ts";

/** A finished run. Each is a file in `runs/`. */
export interface RunResult {
  /** Hash of the comparison's settings. Missing in results of earlier versions. */
  readonly comparison?: string;
  readonly optimizer: OptimizerConfig;
  /** Origin of an external optimizer. */
  readonly rule?: RuleSource;
  readonly seed: number;
  /** Steps done. Fewer than all if the run was stopped. */
  readonly steps: number;
  /**
   * Time from the first step to the last, evaluations included. The device may have been busy with
   * other work.
   */
  readonly seconds: number;
  /**
   * Time that the processor spent on it in the same period, over all threads. Other work on the
   * machine changes it less. Missing in results of earlier versions.
   */
  readonly processorSeconds?: number;
  /** Description of the device. */
  readonly device: string;
  /**
   * Training loss in nats per token by step: means over intervals of steps, each at the middle of
   * its interval.
   */
  readonly training: readonly Point[];
  /** Validation loss by step, on the first validation windows. They are the same for every run. */
  readonly validation: readonly Point[];
  /** Validation loss after the last step, on more windows. Null if the run was stopped. */
  readonly validationLoss: number | null;
  /** Reason why it was stopped, such as a value that is not finite. */
  readonly stopped?: string;
  /** True if the rule threw or refused its settings. Other learning rates do not mend that. */
  readonly failed?: boolean;
  /** Hash of the final weights, to tell whether a repeated run is equal to the last bit. */
  readonly weights?: string;
}

/** Returns the final loss, for comparisons. Infinite if the run was stopped. */
export const lossOf = ({ validationLoss }: RunResult): number =>
  validationLoss ?? Number.POSITIVE_INFINITY;

/** Returns the file name of a run. */
export function nameOf({ optimizer, seed }: Pick<RunResult, "optimizer" | "seed">): string {
  const { name, learningRate, weightDecay } = optimizer;
  const decay = weightDecay === undefined ? "" : `-decay-${weightDecay}`;
  return `${name}-${learningRate}${decay}-seed-${seed}.json`;
}

/** Saves a run atomically. Does not change files of other runs. */
export async function saveResult(folder: string, result: RunResult): Promise<void> {
  await writeText(join(folder, "runs"), nameOf(result), `${JSON.stringify(sealed(result))}\n`);
}

/**
 * Reads all finished runs of a comparison, ordered by optimizer, rate and seed.
 *
 * @throws InputError that names a file that is not a result, or that has other settings
 */
export async function readResults(folder: string, comparison: Comparison): Promise<RunResult[]> {
  const runs = join(folder, "runs");
  const results: RunResult[] = [];
  for (const name of await namesIn(runs)) {
    const path = join(runs, name);
    const result = await readResult(path);
    if (result === undefined) continue; // Removed in the meantime.
    const problem =
      problemWith(result, name, comparison) ?? differenceFrom(results, result.optimizer);
    if (problem !== undefined) {
      throw new InputError(`Cannot use ${path}: ${problem}`, "remove it to repeat the run");
    }
    results.push(result);
  }
  const names = orderOf(results);
  const order = ({ optimizer }: RunResult) => names.indexOf(optimizer.name);
  return results.sort(
    (a, b) =>
      order(a) - order(b) ||
      a.optimizer.learningRate - b.optimizer.learningRate ||
      decayOf(a) - decayOf(b) ||
      a.seed - b.seed,
  );
}

const decayOf = ({ optimizer: { weightDecay } }: RunResult): number =>
  typeof weightDecay === "number" ? weightDecay : 0;

/** Orders the optimizers of results: those of this project first, then external ones by name. */
export function orderOf(results: readonly RunResult[]): string[] {
  const there = results.map(({ optimizer }) => optimizer.name).sort();
  return [...new Set([...optimizerNames(OPTIMIZERS), ...there])];
}

/** Lists the files of results. Empty if the folder is missing. */
async function namesIn(runs: string): Promise<string[]> {
  try {
    return (await readdir(runs)).filter((name) => name.endsWith(".json"));
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return [];
    throw inPlainWords(`Cannot read ${runs}`, cause);
  }
}

/**
 * Reads a finished run; undefined if there is no such file.
 *
 * @param remedy  remedy of the error
 * @throws InputError if the file is not a result
 */
export async function readResult(
  path: string,
  remedy = "remove it to repeat the run",
): Promise<RunResult | undefined> {
  const json = await readSealedFile(path, remedy);
  if (json === undefined) return undefined;
  const { optimizer, rule } = Object(json) as RunResult;
  const problem = problemOfOptimizer(optimizer, rule !== undefined) ?? problemIn(json, SETTINGS);
  if (problem === undefined) return json as RunResult;
  throw new InputError(
    `Cannot use ${path}: it holds no result of \`lrm compare\`, as ${problem}`,
    remedy,
  );
}

/** Largest number of points of a curve that is accepted: ten times as many as are written. */
const MOST_POINTS = 2000;

/** Accepts points with increasing steps above 0 and finite losses. */
const isCurve = (json: unknown): boolean =>
  Array.isArray(json) &&
  json.length <= MOST_POINTS &&
  json.every(
    (point, index) =>
      Array.isArray(point) &&
      point.length === 2 &&
      point.every(isNumberFrom(0)) &&
      point[0] > (json[index - 1]?.[0] ?? 0),
  );

const SETTINGS: FieldChecks = {
  comparison: optional(isText),
  rule: optional(isRuleSource),
  seed: isWholeNumberFrom(0),
  steps: isWholeNumberFrom(0),
  seconds: isNumberFrom(0),
  processorSeconds: optional(isNumberFrom(0)),
  device: isText,
  training: isCurve,
  validation: isCurve,
  validationLoss: (value) => value === null || isNumberFrom(0)(value),
  stopped: optional(isText),
  failed: optional(isBoolean),
  weights: optional(isText),
};

/** Returns the reason why a result does not belong to a comparison, if any. */
function problemWith(result: RunResult, name: string, comparison: Comparison): string | undefined {
  if (nameOf(result) !== name) return `it holds the result of ${nameOf(result)}`;
  if (result.comparison !== undefined && result.comparison !== identityOf(comparison)) {
    return "it was made with other settings than comparison.json has";
  }
  const { steps } = comparison.training;
  const { validationLoss, training, validation } = result;
  const last = Math.max(0, ...[...training, ...validation].map(([step]) => step));
  if (result.steps > steps || last > result.steps) {
    return `its steps go beyond ${Math.min(steps, result.steps)}`;
  }
  if (validationLoss !== null && result.steps < steps) {
    return `it has ${result.steps} of ${steps} steps, but a final loss`;
  }
  return problemOfTraining({ model: comparison.model, optimizer: result.optimizer });
}

/**
 * Finds a setting, other than the learning rate and the weight decay, in which a run differs from
 * earlier runs of its optimizer.
 */
function differenceFrom(results: readonly RunResult[], own: OptimizerConfig): string | undefined {
  const other = results.find(({ optimizer }) => optimizer.name === own.name)?.optimizer;
  const difference = other && firstDifference({ ...own, ...searchedIn(other, true) }, other);
  if (difference === undefined) return undefined;
  const [setting, now = "not set", before = "not set"] = difference;
  return `its ${setting} is ${now}, and other runs of ${own.name} have ${before}`;
}

/** Options of {@link checkSameOptimizer}. */
export interface SameOptimizer {
  /** Origin of an external rule. */
  readonly source?: RuleSource | undefined;
  /** False if learning rates must be equal too. Default: true. */
  readonly anyRate?: boolean;
  /** True if weight decays may differ. Default: false. */
  readonly anyDecay?: boolean;
}

/**
 * Checks that finished runs of an optimizer have the same settings and the same rule as now.
 *
 * @throws InputError that names the first setting that differs
 */
export function checkSameOptimizer(
  folder: string,
  results: readonly RunResult[],
  config: OptimizerConfig,
  { source, anyRate = true, anyDecay = false }: SameOptimizer = {},
): void {
  const searched = anyRate ? searchedIn(config, anyDecay) : {};
  for (const { optimizer, rule } of results) {
    if (optimizer.name !== config.name) continue;
    if (rule?.sha256 !== source?.sha256) {
      throw new InputError(
        `Cannot go on with the comparison in ${folder}: runs of ${config.name} there were made with another version of its rule`,
        `remove ${join(folder, "runs", `${config.name}-*`)}, or give another --out`,
      );
    }
    const difference = firstDifference({ ...optimizer, ...searched }, config);
    if (difference === undefined) continue;
    const [setting, then = "not set", now = "not set"] = difference;
    throw new InputError(
      `Cannot go on with the comparison in ${folder}: runs of ${config.name} there have ${setting} ${then}, not ${now}`,
      "give the same settings, or another --out",
    );
  }
}

/** Returns the settings of an optimizer that a search changes. */
function searchedIn(
  { learningRate, weightDecay }: OptimizerConfig,
  decay: boolean,
): Partial<OptimizerConfig> {
  return { learningRate, ...(decay && weightDecay !== undefined && { weightDecay }) };
}

/** Number of points of a training curve. */
const POINTS = 200;

/** Reduces losses to a curve of means that is short enough for a file. */
export function shortCurve(losses: readonly number[]): Point[] {
  return stretchMeans(losses, POINTS).map(([step, mean]) => [step, rounded(mean)]);
}

/** Rounds to six digits, which is more than a chart shows. */
export const rounded = (value: number): number => Number(value.toPrecision(6));
