import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Leaderboard, listedTracks } from "@lrm/compare";
import { expect, test } from "vitest";
import { lrm, lrmHere, Workplace } from "./testing/lrm.ts";

const RULE = fileURLToPath(new URL("testing/rules/signum.js", import.meta.url));
const { track: small } = listedTracks()[0]!;

/** Writes a track whose runs take some hundredths of a second, and returns the flags for it. */
function tinyTrack(workplace: Workplace): string[] {
  const config = { ...small.model.config, contextLength: 8, layers: 1, width: 16, mlpWidth: 32 };
  const training = { ...small.training, steps: 20, evaluateEvery: 2, batch: 2, context: 8 };
  const track = {
    ...small,
    name: "tiny",
    model: { ...small.model, config },
    training: { ...training, evaluationTokens: 64 },
    target: 5.3,
    seeds: 2,
  };
  writeFileSync(workplace.at("tiny.json"), JSON.stringify(track));
  return ["compare", "--track", workplace.at("tiny.json"), "--backend", "cpu", "--threads", "0"];
}

const boardIn = (workplace: Workplace, name: string) => {
  const text = readFileSync(workplace.at(`${name}/leaderboard.json`), "utf8");
  const { rows, runs } = JSON.parse(text) as Leaderboard;
  return { runs, rows: rows.map(({ fastestSeconds: _, processorSeconds: __, ...row }) => row) };
};

test("lrm compare --track continues after it was killed, and ends with the same leaderboard", async () => {
  using workplace = new Workplace();
  const words = [...tinyTrack(workplace), "--optimizers", "adamw,muon", "--out"];
  const whole = await lrm([...words, workplace.at("whole")]);
  expect(whole.stderr).not.toContain("Cannot");
  expect(whole.code).toBe(0);
  let lines = 0;
  const killed = await lrm([...words, workplace.at("killed")], (child) => {
    child.stderr!.on("data", (chunk: Buffer) => {
      lines += chunk.toString().split("validation ").length - 1;
      if (lines > 7) child.kill("SIGKILL");
    });
  });
  expect(killed.code).toBeUndefined();
  const resumed = await lrm([...words, workplace.at("killed")]);
  expect(resumed.code).toBe(0);
  expect(boardIn(workplace, "killed")).toEqual(boardIn(workplace, "whole"));
  const page = readFileSync(workplace.at("killed/leaderboard.md"), "utf8");
  expect(page).toContain("![Validation loss on the track tiny](curves.svg)");
  expect(readFileSync(workplace.at("killed/curves.svg"), "utf8")).toContain("series muon");
  // The report needs no runs, and the entries have the form of those that a track comes with.
  const report = await lrmHere([
    "compare",
    "--report",
    ...words.slice(1, 3),
    "--out",
    workplace.at("whole"),
  ]);
  expect(report.code).toBe(0);
  expect(report.stdout).toMatch(/^entry +target +at +final loss/m); // headings are stacked
  expect(report.stdout).toMatch(/^adamw +[\d,]+ ± /m);
  const entries = JSON.parse(readFileSync(workplace.at("whole/entries.json"), "utf8"));
  expect(entries).toHaveLength(2);
  expect(entries[0].search.half).toBeGreaterThan(3);
});

test("lrm compare --track --rule adds an entry; one that throws only stops itself", async () => {
  using workplace = new Workplace();
  const words = [...tinyTrack(workplace), "--rule", RULE, "--out", workplace.at("out")];
  const rates = ["--learning-rates", "signum=.01", "--learning-rates", "adamw=.01"];
  const failed = [...words, "--optimizers", "signum,adamw", ...rates, "--fail-at", "3"];
  const { stdout, code } = await lrmHere(failed);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^adamw +[\d,]+ ± /m);
  expect(stdout).toMatch(/^signum stopped: .*its rule failed \(no such sign\)/m);
  const { rows } = boardIn(workplace, "out");
  const signum = rows.find(({ entry }) => entry.name === "signum")!;
  expect(signum).toMatchObject({ seeds: 1, rule: "signum.js" });
  const page = readFileSync(workplace.at("out/leaderboard.md"), "utf8");
  const track = workplace.at("tiny.json");
  expect(page).toContain(
    `--track ${track} --rule ${RULE} --optimizers signum --learning-rates 0.01`,
  );
  expect(page).toContain("--out repeated/signum\n");
});
