import { expect, test } from "vitest";
import type { LeaderboardRow } from "./leaderboard.ts";
import { commandOfRow, missingPathsNote } from "./row_command.ts";
import { listedTracks } from "./tracks.ts";

const { track, entries } = listedTracks()[0]!;
const device = { backend: "cpu", description: "", rounding: "", software: false } as const;
const row = { entry: { name: "muon", optimizer: "muon", settings: {} }, seeds: 2 };
const after = (command: string, word: string) => command.slice(command.indexOf(word));

test("commandOfRow() gives every listed entry a command and a folder of its own", () => {
  const commands = entries.map((entry) => commandOfRow({ track, device }, { entry, seeds: 5 }));
  expect(new Set(commands).size).toBe(entries.length);
  for (const [at, { name }] of entries.entries()) {
    expect(commands[at]).toContain(`--optimizers ${name} `);
    expect(after(commands[at]!, "--seeds")).toBe(`--seeds 5 --out repeated/${name}`);
    expect(commands[at]).not.toContain("undefined");
  }
});

test("commandOfRow() sets what the list has and the row has not to its default", () => {
  const entry = { ...row.entry, learningRate: 0.03 };
  const command = commandOfRow({ track, device }, { ...row, entry });
  expect(after(command, "--optimizers")).toBe(
    "--optimizers muon --learning-rates 0.03 --weight-decay 0 --backend cpu --no-blas --seeds 2 --out repeated/muon",
  );
  // The list has a rate, and the row was searched.
  expect(commandOfRow({ track, device }, row)).toContain("--search");
});

test("commandOfRow() names the files of a track and of a rule as they were given", () => {
  const entry = {
    name: "mine",
    optimizer: "mine",
    learningRate: 0.02,
    settings: {
      weightDecay: 0,
      nesterov: false,
      splitQkv: true,
      momentumWarmup: { from: 0.8, steps: 9 },
    },
  };
  const paths = { track: "there/my.json", rules: ["rules/other.ts", "rules/my rule.ts"] };
  const mine = { ...row, entry, rule: "my rule.ts" };
  const command = commandOfRow({ track: { ...track, name: "my" }, device }, mine, paths);
  expect(command).toMatch(
    /--track there\/my\.json --rule ["']rules\/my rule\.ts["'] --optimizers mine --learning-rates 0\.02 --weight-decay 0 --no-nesterov --split-qkv --momentum-warmup 0\.8,9 --backend cpu --no-blas --seeds 2 --out repeated\/mine$/,
  );
  expect(commandOfRow({ track: { ...track, name: "my" }, device }, mine)).toMatch(
    /--track my\.json --rule ["']my rule\.ts["']/,
  );
});

test("commandOfRow() and missingPathsNote() take a name that two files have as missing", () => {
  const mine = { ...row, rule: "rule.mjs" } as LeaderboardRow;
  const rules = ["a/rule.mjs", "b/rule.mjs"];
  expect(commandOfRow({ track, device }, mine, { rules })).toContain(" --rule rule.mjs ");
  expect(missingPathsNote({ rows: [mine] }, { rules })).toContain("replace rule.mjs by");
  const twice = { rules: ["a/rule.mjs", "a/rule.mjs"] };
  expect(commandOfRow({ track, device }, mine, twice)).toContain(" --rule a/rule.mjs ");
});

test("missingPathsNote() asks for the paths of rule files that were not given", () => {
  const rows = ["a.js", "b.ts", "a.js", undefined].map((rule) => ({
    ...row,
    ...(rule !== undefined && { rule }),
  })) as LeaderboardRow[];
  expect(missingPathsNote({ rows })).toBe(
    "Results record rule files by name only: in the commands, replace a.js, b.ts by their paths, or repeat the report with --rule.",
  );
  expect(missingPathsNote({ rows }, { rules: ["there/a.js"] })).toContain("replace b.ts by");
  expect(missingPathsNote({ rows }, { rules: ["there/a.js", "b.ts"] })).toBeUndefined();
  expect(missingPathsNote({ rows: rows.slice(3) })).toBeUndefined();
});

test.each([
  [device, "--backend cpu --no-blas"],
  [{ ...device, kernels: "libopenblas.so.0 (Haswell)" }, "--backend cpu --blas"],
  [{ ...device, backend: "webgpu", kernels: "v1" }, "--backend webgpu"],
  [{ ...device, backend: "webgpu", software: true }, "--backend webgpu --adapter software"],
] as const)("commandOfRow() asks for the device of the runs: %j is %s", (there, flags) => {
  expect(commandOfRow({ track, device: there }, row)).toContain(` ${flags} --seeds`);
});
