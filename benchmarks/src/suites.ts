import { BACKENDS, type BackendName, type Bench } from "./bench.ts";
import { gemm } from "./gemm.ts";
import { orthogonalize } from "./orthogonalize.ts";
import { precondition } from "./precondition.ts";
import { scaling } from "./scaling.ts";
import { step } from "./step.ts";
import { UsageError } from "./usage_error.ts";

/** What can be measured, in the order of a whole run. */
export const SUITES = {
  gemm,
  orthogonalize,
  precondition,
  step,
  scaling,
} as const satisfies Record<string, (bench: Bench) => Promise<void>>;
export type SuiteName = keyof typeof SUITES;
export const SUITE_NAMES = Object.keys(SUITES) as SuiteName[];

/**
 * The suites of the names given, in the order of a whole run; all where none is.
 *
 * @throws UsageError that names the first one there is not
 */
export function parseSuites(names: readonly string[]): SuiteName[] {
  const stray = names.find((name) => !Object.hasOwn(SUITES, name));
  if (stray !== undefined) {
    throw new UsageError(
      `Cannot run the benchmark "${stray}": choose among ${SUITE_NAMES.join(", ")}`,
    );
  }
  return SUITE_NAMES.filter((name) => names.length === 0 || names.includes(name));
}

/**
 * The backends of a list such as `cpu,webgpu`.
 *
 * @throws UsageError that names the first one there is not
 */
export function parseBackends(list: string): BackendName[] {
  const names = list.split(",").map((name) => name.trim());
  const stray = names.find((name) => !(BACKENDS as readonly string[]).includes(name));
  if (stray !== undefined) {
    throw new UsageError(
      `Cannot measure on the backend "${stray}": choose among ${BACKENDS.join(", ")}, several with commas between them`,
    );
  }
  return BACKENDS.filter((name) => names.includes(name));
}
