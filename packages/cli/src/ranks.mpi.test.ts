import { cpSync, existsSync } from "node:fs";
import { mpiLaunchers, runRanks } from "@lrm/test-helpers";
import { afterAll, expect, test } from "vitest";
import { lrm, Workplace } from "./testing/lrm.ts";
import {
  BIN,
  ended,
  hashOf,
  interrupted,
  LOW_RANK,
  lastStep,
  lossesOf,
  ranksOf,
  trained,
  trainWords,
} from "./testing/ranks.ts";

const launchers = mpiLaunchers();
const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

const train = (out: string, ...more: readonly string[]): string[] => {
  const every = ["--evaluate-every", "6", "--checkpoint-every", "4"];
  return trainWords(workplace, out, 12, ...every, ...more);
};

/** Runs lrm in one process to its end, which must be a good one. */
async function alone(words: readonly string[]): Promise<void> {
  const { code, stderr } = await lrm(words);
  expect(code, stderr).toBe(0);
}

/** Hashes of runs that must be the same, by number of ranks. */
const hashes = new Map<number, string>();
for (const ranks of [2, 4]) {
  for (const launcher of launchers) {
    for (const mode of ranks === 2 ? ["dense", "sharded"] : ["sharded"]) {
      const name = `${launcher.name} ${ranks} ${mode}`;
      test(`lrm train makes the run of one process on ${ranks} ranks of ${launcher.name}, in the mode ${mode}`, async () => {
        if (!existsSync(workplace.at("one"))) await alone(train("one", ...LOW_RANK));
        const words = train(name, ...LOW_RANK, "--exchange", mode);
        const { stderr } = await trained(launcher, ranks, words);
        expect(stderr).toContain(`${ranks} ranks on `);
        expect(stderr.split("Run folder:")).toHaveLength(2); // Only rank 0 speaks.
        expect(lossesOf(workplace.at(name))).toHaveLength(12);
        for (const [at, loss] of lossesOf(workplace.at(name)).entries()) {
          expect(loss).toBeCloseTo(lossesOf(workplace.at("one"))[at]!, 4);
        }
        if (!hashes.has(ranks)) hashes.set(ranks, hashOf(workplace.at(name)));
        expect(hashOf(workplace.at(name))).toBe(hashes.get(ranks)); // Of all modes and libraries.
      });
    }
  }
}

for (const launcher of launchers) {
  test(`lrm train says in one sentence of ${launcher.name} what is wrong`, async () => {
    const refused = await runRanks(launcher, 3, [BIN, ...train(`three ${launcher.name}`)]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("Cannot train on 3 ranks with accumulation 4");
    const unusable = await runRanks(launcher, 2, [BIN, "train", "--extend", "5"]);
    expect(unusable.stderr.match(/Cannot use --extend without --resume/g)).toHaveLength(1);
    expect(unusable.code).toBe(2);
    const words = train(`steep ${launcher.name}`, "--learning-rate", "1e30");
    const { stderr, code } = await runRanks(launcher, 2, [BIN, ...words]);
    expect(code).not.toBe(0);
    expect(stderr.match(/Stopped at step/g)).toHaveLength(1);
  });
}

test("lrm train continues a run of 4 ranks on 2 and on 1, within rounding", async () => {
  const folder = workplace.at("other number");
  const words = train("other number", ...LOW_RANK, "--exchange", "sharded", "--steps", "24");
  const { code } = await interrupted(launchers[0]!, 4, words, {
    ...{ folder, step: 8 },
    async act(id) {
      const ranks = ranksOf(id);
      process.kill(id, "SIGKILL");
      await ended(ranks);
    },
  });
  expect(code).not.toBe(0);
  expect(lastStep(folder)).toBeLessThan(24);
  cpSync(folder, workplace.at("again"), { recursive: true });
  await trained(launchers[0]!, 2, ["train", "--resume", folder]);
  await alone(["train", "--resume", workplace.at("again")]);
  await alone(train("alone", ...LOW_RANK, "--steps", "24"));
  for (const name of ["other number", "again"]) {
    expect(lossesOf(workplace.at(name))).toHaveLength(24);
    for (const [at, loss] of lossesOf(workplace.at(name)).entries()) {
      expect(loss).toBeCloseTo(lossesOf(workplace.at("alone"))[at]!, 3);
    }
  }
});

test("lrm train goes on with other settings on 2 ranks as on one, within rounding", async () => {
  const [launcher] = launchers;
  const begun = train("begun", ...LOW_RANK);
  await alone(begun);
  cpSync(workplace.at("begun"), workplace.at("begun again"), { recursive: true });
  const more = ["--extend", "8", "--learning-rate", "0.005", "--threads", "0"];
  const { stderr } = await trained(launcher!, 2, [
    ...["train", "--resume", workplace.at("begun")],
    ...more,
  ]);
  expect(stderr).toContain("Part 2, from step 13 on: ");
  await alone(["train", "--resume", workplace.at("begun again"), ...more]);
  expect(lossesOf(workplace.at("begun"))).toHaveLength(20);
  for (const [at, loss] of lossesOf(workplace.at("begun")).entries()) {
    expect(loss).toBeCloseTo(lossesOf(workplace.at("begun again"))[at]!, 3);
  }
});

test("lrm devices lists the ranks, and answers once", async () => {
  for (const launcher of launchers) {
    const { code, stdout, stderr } = await runRanks(launcher, 2, [BIN, "devices"]);
    expect(code, stderr).toBe(0);
    expect(stdout.match(/^Rank \d on .*$/gm)).toEqual([
      expect.stringMatching(/^Rank 0 on \S+: CPU: /),
      expect.stringMatching(/^Rank 1 on \S+: CPU: /),
    ]);
    expect(stdout.match(/^ {2}--backend cpu$/gm)).toHaveLength(1);
  }
});
