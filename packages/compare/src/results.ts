import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, inPlainWords, sealed } from "@lrm/files";
import {
  type FieldChecks,
  firstDifference,
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

/** A finished run, as a file of its own in `runs/`. */
export interface RunResult {
  /** Of the comparison that it was made for; of earlier versions it is not known. */
  readonly comparison?: string;
  readonly optimizer: OptimizerConfig;
  /** Origin of an optimizer that is not of this project. */
  readonly rule?: RuleSource;
  readonly seed: number;
  /** Steps done; fewer than all where the run was stopped. */
  readonly steps: number;
  /**
   * From the first step to the last, evaluations included, on a device that may have had other
   * work.
   */
  readonly seconds: number;
  /** For people. */
  readonly device: string;
  /** Steps done and a loss, in nats per token: means of stretches of steps, each at its middle. */
  readonly training: readonly Point[];
  /** On the first validation windows, the same for every run. */
  readonly validation: readonly Point[];
  /** On more windows, after the last step; null where the run was stopped. */
  readonly validationLoss: number | null;
  /** Why it was stopped: what was not finite. */
  readonly stopped?: string;
}

/** A loss to compare by: infinite where a run was stopped. */
export const lossOf = ({ validationLoss }: RunResult): number =>
  validationLoss ?? Number.POSITIVE_INFINITY;

/** The file of a run. */
export function nameOf({ optimizer, seed }: Pick<RunResult, "optimizer" | "seed">): string {
  return `${optimizer.name}-${optimizer.learningRate}-seed-${seed}.json`;
}

/** Keeps a run, all at once. Files of other runs are left alone. */
export async function saveResult(folder: string, result: RunResult): Promise<void> {
  await writeText(join(folder, "runs"), nameOf(result), `${JSON.stringify(sealed(result))}\n`);
}

/**
 * All finished runs of a comparison, in the order of their optimizers, rates and seeds.
 *
 * @throws InputError that names a file which holds no result, or one of other settings
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
      throw new InputError(`Cannot use ${path}: ${problem}; remove it to repeat the run`);
    }
    results.push(result);
  }
  const names = orderOf(results);
  const order = ({ optimizer }: RunResult) => names.indexOf(optimizer.name);
  return results.sort(
    (a, b) =>
      order(a) - order(b) || a.optimizer.learningRate - b.optimizer.learningRate || a.seed - b.seed,
  );
}

/** Orders the optimizers of results: those of this project first, then others by their names. */
export function orderOf(results: readonly RunResult[]): string[] {
  const there = results.map(({ optimizer }) => optimizer.name).sort();
  return [...new Set([...optimizerNames(OPTIMIZERS), ...there])];
}

/** Lists the files of results; a folder that is missing has none. */
async function namesIn(runs: string): Promise<string[]> {
  try {
    return (await readdir(runs)).filter((name) => name.endsWith(".json"));
  } catch (cause) {
    if (errorCode(cause) === "ENOENT") return [];
    throw inPlainWords(`Cannot read ${runs}`, cause);
  }
}

/**
 * Reads a finished run; undefined where there is no such file.
 *
 * @param remedy  what helps where it holds none
 * @throws InputError where it holds none
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
    `Cannot use ${path}: it holds no result of \`lrm compare\`, as ${problem}; ${remedy}`,
  );
}

/** Most points of a curve that are read: ten times those that are written. */
const MOST_POINTS = 2000;

/** Steps in order, from above 0 on, and finite losses. */
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
  device: isText,
  training: isCurve,
  validation: isCurve,
  validationLoss: (value) => value === null || isNumberFrom(0)(value),
  stopped: optional(isText),
};

/** Why a result does not count in a comparison, if it does not. */
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
 * Finds a setting, other than the learning rate, in which a run differs from earlier ones of its
 * optimizer.
 */
function differenceFrom(
  results: readonly RunResult[],
  { learningRate, ...own }: OptimizerConfig,
): string | undefined {
  const other = results.find(({ optimizer }) => optimizer.name === own.name)?.optimizer;
  const difference = other && firstDifference({ ...own, learningRate: other.learningRate }, other);
  if (difference === undefined) return undefined;
  const [setting, now = "not set", before = "not set"] = difference;
  return `its ${setting} is ${now}, and other runs of ${own.name} have ${before}`;
}

/**
 * Checks that finished runs of an optimizer were made with the settings, and the rule, that it has
 * now, whatever their learning rates.
 *
 * @param source  of a rule from elsewhere
 * @throws InputError that names the first setting which differs
 */
export function checkSameOptimizer(
  folder: string,
  results: readonly RunResult[],
  config: OptimizerConfig,
  source?: RuleSource,
): void {
  for (const { optimizer, rule } of results) {
    if (optimizer.name !== config.name) continue;
    if (rule?.sha256 !== source?.sha256) {
      throw new InputError(
        `Cannot go on with the comparison in ${folder}: runs of ${config.name} there were made with another version of its rule; remove ${join(folder, "runs", `${config.name}-*`)}, or give another --out`,
      );
    }
    const { learningRate } = config;
    const difference = firstDifference({ ...optimizer, learningRate }, config);
    if (difference === undefined) continue;
    const [setting, then = "not set", now = "not set"] = difference;
    throw new InputError(
      `Cannot go on with the comparison in ${folder}: runs of ${config.name} there have ${setting} ${then}, not ${now}; give the same settings, or another --out`,
    );
  }
}

/** Points of a training curve. */
const POINTS = 200;

/** A curve of means that is short enough for a file. */
export function shortCurve(losses: readonly number[]): Point[] {
  return stretchMeans(losses, POINTS).map(([step, mean]) => [step, rounded(mean)]);
}

/** Six digits are more than a curve shows. */
export const rounded = (value: number): number => Number(value.toPrecision(6));
