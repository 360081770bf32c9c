import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "../failure.ts";
import { OPTIMIZERS, type OptimizerConfig, type OptimizerName } from "../optimizers.ts";
import { type Point, stretchMeans } from "../page/thin.ts";
import { firstDifference, writeText } from "./comparison.ts";

/** A finished run, as a file of its own in `runs/`. */
export interface RunResult {
  readonly optimizer: OptimizerConfig;
  readonly seed: number;
  /** Steps done; fewer than all where the run was stopped. */
  readonly steps: number;
  /** From the first step to the last, evaluations included, on a device that may have had other work. */
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
  await writeText(join(folder, "runs"), nameOf(result), `${JSON.stringify(result)}\n`);
}

/**
 * All finished runs of a comparison, in the order of their optimizers, rates and seeds.
 *
 * @throws InputError that names a file which holds no result
 */
export async function readResults(folder: string): Promise<RunResult[]> {
  const runs = join(folder, "runs");
  const names = await readdir(runs).catch((): string[] => []);
  const results = await Promise.all(
    names
      .filter((name) => name.endsWith(".json"))
      .map(async (name) => parsed(join(runs, name), await readFile(join(runs, name), "utf8"))),
  );
  const order = ({ optimizer }: RunResult) => OPTIMIZERS.indexOf(optimizer.name);
  return results.sort(
    (a, b) =>
      order(a) - order(b) || a.optimizer.learningRate - b.optimizer.learningRate || a.seed - b.seed,
  );
}

function parsed(path: string, text: string): RunResult {
  try {
    const json: unknown = JSON.parse(text);
    if (isResult(json)) return json;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new InputError(`Cannot use ${path}: it holds no result; remove it to repeat the run`);
}

/** Whether JSON is a finished run. */
export function isResult(json: unknown): json is RunResult {
  const result = json as Partial<RunResult> | null | undefined;
  return (
    OPTIMIZERS.includes(result?.optimizer?.name as OptimizerName) &&
    Number.isFinite(result?.optimizer?.learningRate) &&
    Number.isSafeInteger(result?.seed) &&
    Number.isSafeInteger(result?.steps) &&
    Number.isFinite(result?.seconds) &&
    isCurve(result?.training) &&
    isCurve(result?.validation) &&
    (result?.validationLoss === null || Number.isFinite(result?.validationLoss))
  );
}

const isCurve = (json: unknown): json is Point[] =>
  Array.isArray(json) &&
  json.every((point) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite));

/**
 * Checks that finished runs of an optimizer were made with the settings that it has now, whatever their learning rates.
 *
 * @throws InputError that names the first setting which differs
 */
export function checkSameOptimizer(
  folder: string,
  results: readonly RunResult[],
  config: OptimizerConfig,
): void {
  for (const { optimizer } of results) {
    if (optimizer.name !== config.name) continue;
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
export function thinned(losses: readonly number[]): Point[] {
  return stretchMeans(losses, POINTS).map(([step, mean]) => [step, rounded(mean)]);
}

/** Six digits are more than a curve shows. */
export const rounded = (value: number): number => Number(value.toPrecision(6));
