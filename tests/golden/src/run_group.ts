import type { Backend } from "@lrm/tensor";
import type { Group } from "./groups.ts";

/** Outcome of a group on one backend. */
export interface GroupResult {
  readonly passed: number;
  /** Names, errors and tolerances of the failures. */
  readonly failures: readonly string[];
  readonly worst: { readonly name: string; readonly error: number; readonly allowed: number };
}

/** Runs all checks of a group. */
export async function runGroup(group: Group, backend: Backend): Promise<GroupResult> {
  let passed = 0;
  let worst = { name: "", error: 0, allowed: 0 };
  const failures: string[] = [];
  for (const { name, allowed, run } of group.checks) {
    const error = await run(backend);
    if (error > worst.error) worst = { name, error, allowed };
    if (error <= allowed) passed++;
    else failures.push(`${name}: relative error ${error.toExponential(2)}, allowed ${allowed}`);
  }
  return { passed, failures, worst };
}
