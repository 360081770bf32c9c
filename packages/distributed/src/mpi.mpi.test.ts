import { mpiLaunchers, runRanks } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import type { ProgramFacts } from "./testing/mpi_program.ts";
import { PROGRAM, runProgram } from "./testing/run_program.ts";

const launchers = mpiLaunchers();
const facts = new Map<string, ProgramFacts>();

for (const launcher of launchers) {
  for (const ranks of [2, 4]) {
    test(`joinMpi() trains with every rule on ${ranks} ranks of ${launcher.name}`, async () => {
      facts.set(`${launcher.name} ${ranks}`, await runProgram(launcher, ranks));
    });
  }
}

test("joinMpi() gives the bits of Open MPI with other libraries, since sums are added in the order of ranks", () => {
  expect(launchers.length).toBeGreaterThanOrEqual(2);
  for (const ranks of [2, 4]) {
    const [first, ...others] = launchers.map(({ name }) => facts.get(`${name} ${ranks}`));
    expect(first).toBeDefined();
    for (const other of others) expect(other).toEqual(first);
  }
});

test("joinMpi() refuses the launcher of another library", async () => {
  const mpich = launchers.find(({ name }) => name === "MPICH")!;
  // The launcher's variables name Open MPI, whose library finds itself alone.
  const env = ["-env", "OMPI_COMM_WORLD_RANK", "0", "-env", "OMPI_COMM_WORLD_SIZE", "2"];
  const { code, stderr } = await runRanks({ ...mpich, options: env }, 2, [PROGRAM]);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(
    /Cannot join other ranks: the launcher started 2 and libmpi\S+ sees 1; use/,
  );
});
