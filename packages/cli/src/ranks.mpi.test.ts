import { createHash } from "node:crypto";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type MpiLauncher, mpiLaunchers, runRanks } from "@lrm/test-helpers";
import { afterAll, expect, test } from "vitest";
import { lrm, Workplace } from "./testing/lrm.ts";

const BIN = fileURLToPath(new URL("../bin/lrm.js", import.meta.url));
const KILLS = Number(process.env.LRM_KILLS ?? 2);
const launchers = mpiLaunchers();
const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

const train = (out: string, ...more: readonly string[]): string[] => [
  ...["train", "--data", workplace.text, "--out", workplace.at(out), "--steps", "12"],
  ...["--batch", "1", "--accumulation", "4", "--context", "16", "--evaluation-tokens", "64"],
  ...["--evaluate-every", "6", "--checkpoint-every", "4", "--sample-tokens", "8"],
  ...["--backend", "cpu", "--threads", "0", ...more],
];
const lowRank = ["--optimizer", "low-rank-muon", "--rank", "8"];

function hashOf(run: string): string {
  const hash = createHash("sha256");
  for (const name of ["checkpoint.safetensors", "metrics.jsonl", "sample.txt"]) {
    hash.update(readFileSync(join(workplace.at(run), name)));
  }
  return hash.digest("hex");
}

const lossesOf = (run: string): number[] =>
  readFileSync(join(workplace.at(run), "metrics.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { loss: number }).loss);

async function trained(launcher: MpiLauncher, ranks: number, words: readonly string[]) {
  const outcome = await runRanks(launcher, ranks, [BIN, ...words]);
  expect(outcome.code, outcome.stderr).toBe(0);
  return outcome;
}

/** Hashes of runs that must be the same, by number of ranks. */
const hashes = new Map<number, string>();
for (const ranks of [2, 4]) {
  for (const launcher of launchers) {
    for (const mode of ranks === 2 ? ["dense", "sharded"] : ["sharded"]) {
      const name = `${launcher.name} ${ranks} ${mode}`;
      test(`lrm train makes the run of one process on ${ranks} ranks of ${launcher.name}, in the mode ${mode}`, async () => {
        if (!existsSync(workplace.at("one"))) await lrm(train("one", ...lowRank));
        const words = train(name, ...lowRank, "--exchange", mode);
        const { stderr } = await trained(launcher, ranks, words);
        expect(stderr).toContain(`${ranks} ranks on `);
        expect(stderr.split("Run folder:")).toHaveLength(2); // Only rank 0 speaks.
        for (const [at, loss] of lossesOf(name).entries()) {
          expect(loss).toBeCloseTo(lossesOf("one")[at]!, 4);
        }
        if (!hashes.has(ranks)) hashes.set(ranks, hashOf(name));
        expect(hashOf(name)).toBe(hashes.get(ranks)); // Of all modes and libraries.
      });
    }
  }
}

for (const launcher of launchers) {
  test(`lrm train resumes with the same bits after kills of ranks and of ${launcher.name}`, async () => {
    for (const mode of ["sharded", "exact"]) {
      const whole = `whole ${launcher.name} ${mode}`;
      const words = [...lowRank, "--exchange", mode];
      await trained(launcher, 2, train(whole, ...words));
      for (let kill = 0; kill < KILLS; kill++) {
        const name = `killed ${launcher.name} ${mode} ${kill}`;
        const metrics = join(workplace.at(name), "metrics.jsonl");
        await runRanks(launcher, 2, [BIN, ...train(name, ...words)], (child) => {
          const wait = setInterval(() => {
            if (!existsSync(metrics)) return;
            clearInterval(wait);
            setTimeout(() => endOne(child.pid!, kill), Math.random() * 600);
          }, 10);
          child.on("close", () => clearInterval(wait));
        });
        const resume = ["train", "--resume", workplace.at(name), "--exchange", mode];
        await trained(launcher, 2, [...resume, "--threads", "0"]);
        expect(hashOf(name), name).toBe(hashOf(whole));
      }
    }
  });

  test(`lrm train stops all ranks of ${launcher.name} with a checkpoint when one gets a signal`, async () => {
    const name = `stopped ${launcher.name}`;
    const metrics = join(workplace.at(name), "metrics.jsonl");
    const words = [...train(name, "--exchange", "sharded"), "--steps", "4000"];
    const { stderr } = await runRanks(launcher, 2, [BIN, ...words], (child) => {
      const wait = setInterval(() => {
        if (!existsSync(metrics)) return;
        clearInterval(wait);
        process.kill(ranksOf(child.pid!)[1]!, "SIGTERM");
      }, 10);
      child.on("close", () => clearInterval(wait));
    });
    expect(stderr).toMatch(/Saved step \d+ of 4000/);
  });

  test(`lrm train says in one sentence of ${launcher.name} what is wrong`, async () => {
    const refused = await runRanks(launcher, 3, [BIN, ...train(`three ${launcher.name}`)]);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("Cannot train on 3 ranks with accumulation 4");
    const words = train(`steep ${launcher.name}`, "--learning-rate", "1e30");
    const { stderr, code } = await runRanks(launcher, 2, [BIN, ...words]);
    expect(code).not.toBe(0);
    expect(stderr.match(/Stopped at step/g)).toHaveLength(1);
  });
}

test("lrm train continues a run of 4 ranks on 2 and on 1, within rounding", async () => {
  const [launcher] = launchers;
  const words = train("other number", ...lowRank, "--exchange", "sharded");
  await runRanks(launcher!, 4, [BIN, ...words], (child) => {
    const metrics = join(workplace.at("other number"), "checkpoint.safetensors");
    const wait = setInterval(() => {
      if (!existsSync(metrics)) return;
      clearInterval(wait);
      setTimeout(() => child.kill("SIGKILL"), 300);
    }, 10);
    child.on("close", () => clearInterval(wait));
  });
  cpSync(workplace.at("other number"), workplace.at("again"), { recursive: true });
  await trained(launcher!, 2, ["train", "--resume", workplace.at("other number")]);
  await lrm(["train", "--resume", workplace.at("again")]);
  for (const name of ["other number", "again"]) {
    for (const [at, loss] of lossesOf(name).entries()) {
      expect(loss).toBeCloseTo(lossesOf("one")[at]!, 3);
    }
  }
});

test("lrm train goes on with other settings on 2 ranks as on one, within rounding", async () => {
  const [launcher] = launchers;
  const begun = train("begun", ...lowRank);
  expect((await lrm(begun)).code).toBe(0);
  cpSync(workplace.at("begun"), workplace.at("begun again"), { recursive: true });
  const more = ["--extend", "8", "--learning-rate", "0.005", "--threads", "0"];
  const { stderr } = await trained(launcher!, 2, [
    ...["train", "--resume", workplace.at("begun")],
    ...more,
  ]);
  expect(stderr).toContain("Part 2, from step 13 on: ");
  await lrm(["train", "--resume", workplace.at("begun again"), ...more]);
  expect(lossesOf("begun")).toHaveLength(20);
  for (const [at, loss] of lossesOf("begun").entries()) {
    expect(loss).toBeCloseTo(lossesOf("begun again")[at]!, 3);
  }
});

/** Kills the launcher, or one of its ranks. */
function endOne(launcher: number, choice: number): void {
  const victims = [launcher, ...ranksOf(launcher)];
  try {
    process.kill(victims[choice % 2 === 0 ? victims.length - 1 : 0]!, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

/** Process ids of the ranks of a launcher, by /proc. */
function ranksOf(launcher: number): number[] {
  const children = (id: number): number[] => {
    const path = `/proc/${id}/task/${id}/children`;
    if (!existsSync(path)) return [];
    return readFileSync(path, "utf8").trim().split(" ").filter(Boolean).map(Number);
  };
  const below = children(launcher).flatMap((id) => [id, ...children(id)]);
  return below.filter((id) => readFileSync(`/proc/${id}/comm`, "utf8").startsWith("node"));
}
