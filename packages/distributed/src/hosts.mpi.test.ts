import { mpiLaunchers, TwoHosts } from "@lrm/test-helpers";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ProgramFacts } from "./testing/mpi_program.ts";
import { runProgram } from "./testing/run_program.ts";

let hosts: TwoHosts;
/** Facts of the same ranks on one host, by the first library. */
let alone: ProgramFacts;
beforeAll(async () => {
  hosts = new TwoHosts();
  alone = await runProgram(mpiLaunchers()[0]!, 4);
}, 600_000);
afterAll(() => hosts[Symbol.dispose]());

for (const launcher of mpiLaunchers()) {
  test(`joinMpi() trains with every rule on 4 ranks of ${launcher.name} on two hosts, with the bits of one host`, async () => {
    expect(await runProgram(hosts.over(launcher, 2), 4)).toEqual(alone);
  });
}
