import { mpiLaunchers, TwoHosts } from "@lrm/test-helpers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Workplace } from "./testing/lrm.ts";
import {
  ended,
  hashOf,
  interrupted,
  LOW_RANK,
  tinyModel,
  trained,
  trainWords,
} from "./testing/ranks.ts";

const workplace = new Workplace();
let hosts: TwoHosts;
beforeAll(() => {
  hosts = new TwoHosts();
});
afterAll(() => {
  hosts[Symbol.dispose]();
  workplace[Symbol.dispose]();
});

const STEPS = 60;
const from = ["--from", await tinyModel(workplace), ...LOW_RANK, "--evaluate-every", "100"];
const more = [...from, "--checkpoint-every", "4", "--exchange", "exact"];
const words = (out: string) => trainWords(workplace, out, STEPS, ...more);

for (const launcher of mpiLaunchers()) {
  test(`lrm train makes the same run on two hosts as on one, with ${launcher.name}, and names both`, async () => {
    await trained(launcher, 2, words(`one host ${launcher.name}`));
    const { stderr } = await trained(
      hosts.over(launcher, 1),
      2,
      words(`two hosts ${launcher.name}`),
    );
    expect(stderr).toContain("2 ranks on host-a, host-b,");
    expect(hashOf(workplace.at(`two hosts ${launcher.name}`))).toBe(
      hashOf(workplace.at(`one host ${launcher.name}`)),
    );
  });

  test(`lrm train ends with a sentence when the link between the hosts of ${launcher.name} is cut, and loses nothing`, async () => {
    const out = `cut ${launcher.name}`;
    const folder = workplace.at(out);
    const apart = hosts.over(launcher, 1);
    process.env.LRM_MPI_PATIENCE = "6";
    try {
      const { code, stderr } = await interrupted(apart, 2, words(out), {
        ...{ folder, step: 12 },
        async act(id) {
          hosts.link("down");
          await ended([id]);
          hosts.link("up"); // What the launcher left on the other host finds out, and ends.
        },
      });
      expect(code).not.toBe(0);
      expect(stderr).toMatch(
        /error: Cannot go on: rank 0 on host-a, in an? \w+, has waited 6 s for the other ranks; see/,
      );
    } finally {
      delete process.env.LRM_MPI_PATIENCE;
    }
    const resume = ["train", "--resume", folder, "--exchange", "exact", "--threads", "0"];
    await trained(apart, 2, resume);
    expect(hashOf(folder)).toBe(hashOf(workplace.at(`one host ${launcher.name}`)));
  });
}
