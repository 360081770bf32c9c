import { type MpiLauncher, runRanks } from "@lrm/test-helpers";
import { expect } from "vitest";
import type { ProgramFacts } from "./mpi_program.ts";

/** The built `mpi_program.ts`; `npm run test:mpi` names it. */
export const PROGRAM = process.env.LRM_MPI_PROGRAM!;

/**
 * Trains with every rule in every mode on the ranks of a launcher: as one rank does, up to
 * rounding; in the mode sharded with the bits of dense; and with the same bits in all repeats.
 *
 * @returns  what ranks of all libraries must agree on
 */
export async function runProgram(launcher: MpiLauncher, ranks: number): Promise<ProgramFacts> {
  const { code, stdout, stderr } = await runRanks(launcher, ranks, [PROGRAM]);
  expect(code, stderr).toBe(0);
  const found = JSON.parse(stdout) as ProgramFacts;
  for (const { rule, mode, hash, difference } of found.rules) {
    expect(difference, `${rule} ${mode}`).toBeLessThan(2e-5);
    const dense = found.rules.find((each) => each.rule === rule && each.mode === "dense")!;
    if (mode === "sharded") expect(hash, rule).toBe(dense.hash);
  }
  expect(new Set(found.repeated).size).toBe(1);
  expect(found.repeated).toHaveLength(50);
  // UCX would take over the signal, and end the process.
  expect(found.trap).toContain("out of bounds");
  for (const [counted, formula] of Object.values(found.bytes)) expect(counted).toBe(formula);
  return found;
}
