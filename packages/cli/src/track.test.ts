import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Leaderboard, type LeaderboardRow, listedTracks } from "@lrm/compare";
import { expect, test } from "vitest";
import { BIN, lrm, lrmHere, Workplace } from "./testing/lrm.ts";

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
  expect(report.stdout).toMatch(/^entry +final loss +above +(the )?target +at/m); // headings are stacked
  expect(report.stdout).toMatch(/^adamw +[\d.]+ ± /m);
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
  expect(stdout).toMatch(/^adamw +[\d.]+ ± /m);
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
  expect(page).not.toContain("by name only");
  // A report without the rule knows its name only, and says so.
  const report = await lrmHere(["compare", "--report", ...words.slice(1, 3), ...words.slice(-2)]);
  const told = "replace signum.js by their paths, or repeat the report with --rule";
  expect(report.stdout.replace(/\s+/g, " ")).toContain(told);
  expect(readFileSync(workplace.at("out/leaderboard.md"), "utf8")).toContain(told);
});

/** Runs the command of a row in a shell, and returns the row that it makes. */
async function repeated(workplace: Workplace, { entry, command }: ShownRow): Promise<ShownRow> {
  const [npx, name, ...words] = command.split(" ");
  expect([npx, name]).toEqual(["npx", "lrm"]);
  const line = [`"${process.execPath}"`, `"${BIN}"`, ...words].join(" ");
  await promisify(execFile)(line, { shell: true, cwd: workplace.path });
  const [row, ...others] = shownIn(workplace, `repeated/${entry.name}`);
  expect(others).toEqual([]);
  return row!;
}

type ShownRow = LeaderboardRow & { readonly command: string };

const shownIn = (workplace: Workplace, name: string): readonly ShownRow[] =>
  JSON.parse(readFileSync(workplace.at(`${name}/leaderboard.json`), "utf8")).rows;

test("lrm compare --track prints a command for each row that makes the same weights again", async () => {
  using workplace = new Workplace();
  const words = [...tinyTrack(workplace), "--rule", RULE, "--out", workplace.at("out")];
  const entries = [
    ["--optimizers", "signum", "--sharpness", "3", "--cautious-weight-decay"], // searched
    ["--optimizers", "muon", "--hyperball", "--split-heads", "--learning-rates", ".02"],
  ];
  for (const entry of entries) expect((await lrmHere([...words, ...entry])).code).toBe(0);
  const rows = shownIn(workplace, "out");
  expect(rows.map(({ entry }) => entry.name).sort()).toEqual(["muon", "signum"]);
  for (const row of rows) {
    expect(row.weights).toHaveLength(2);
    const { weights, losses } = await repeated(workplace, row);
    expect({ weights, losses }).toEqual({ weights: row.weights, losses: row.losses });
  }
});
