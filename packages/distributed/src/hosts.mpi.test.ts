import { mpiLaunchers, TwoHosts } from "@lrm/test-helpers";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProgramFacts } from "./testing/mpi_program.ts";
import { runProgram } from "./testing/run_program.ts";

let hosts: TwoHosts;
beforeAll(() => {
  hosts = new TwoHosts();
});
afterAll(() => hosts[Symbol.dispose]());

let first: ProgramFacts | undefined;

for (const launcher of mpiLaunchers()) {
  test(`joinMpi() trains with every rule on 4 ranks of ${launcher.name} on two hosts, with the bits of other libraries`, async () => {
    const facts = await runProgram(hosts.over(launcher, 2), 4);
    first ??= facts;
    expect(facts).toEqual(first);
  });
}
