import { BACKENDS, type BackendName, type Bench } from "./bench.ts";
import { gemm } from "./gemm.ts";
import { operations } from "./operations/operations.ts";
import { orthogonalize } from "./orthogonalize.ts";
import { ownModels } from "./own_models/own_models.ts";
import { precondition } from "./precondition.ts";
import { scaling } from "./scaling.ts";
import { step } from "./step.ts";
import { UsageError } from "./usage_error.ts";

/** All suites, in the order of a full run. */
export const SUITES = {
  gemm,
  orthogonalize,
  precondition,
  operations,
  step,
  "own-models": ownModels,
  scaling,
} as const satisfies Record<string, (bench: Bench) => Promise<void>>;
export type SuiteName = keyof typeof SUITES;
export const SUITE_NAMES = Object.keys(SUITES) as SuiteName[];

/**
 * Finds the suites with these names, in the order of a full run; without names, all of them.
 *
 * @throws UsageError that names the first unknown one
 */
export function parseSuites(names: readonly string[]): SuiteName[] {
  const unknown = names.find((name) => !Object.hasOwn(SUITES, name));
  if (unknown !== undefined) {
    throw new UsageError(
      `Cannot run the benchmark "${unknown}": it does not exist`,
      `choose from ${SUITE_NAMES.join(", ")}`,
    );
  }
  return SUITE_NAMES.filter((name) => names.length === 0 || names.includes(name));
}

/** Backends that are measured unless others are named. */
const DEFAULT_BACKENDS = "cpu,webgpu";

/**
 * Parses a list of backends, such as `cpu,webgpu`, which is the default.
 *
 * @throws UsageError that names the first unknown one
 */
export function parseBackends(list = DEFAULT_BACKENDS): BackendName[] {
  const names = list.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !(BACKENDS as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `Cannot measure on the backend "${unknown}": it does not exist`,
      `choose from ${BACKENDS.join(", ")}, separated by commas`,
    );
  }
  return BACKENDS.filter((name) => names.includes(name));
}
