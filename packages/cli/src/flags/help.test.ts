import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createProgram } from "../program.ts";
import { lrmHere } from "../testing/lrm.ts";
import { ALIASES } from "./aliases.ts";

const { commands } = createProgram(() => {});
const names = commands.map((command) => command.name());

test.each([[], ...names.map((name) => [name])])(
  "lrm %s --help fits on a screen and has an example",
  async (...words) => {
    const { stdout, stderr, code } = await lrmHere([...words, "--help"]);
    const lines = stdout.split("\n");
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(90);
    const commandLine = ["lrm", ...words].join(" ");
    expect(stdout).toMatch(new RegExp(`\nExamples?:\n {2}(.*\n {2})*(npx )?${commandLine}`));
    expect(stderr).toBe("");
    expect(code).toBe(0);
  },
);

test.each(["train", "compare"])("lrm %s --help-all shows every flag", async (name) => {
  const shown = await lrmHere([name, "--help-all"]);
  const { options } = commands.find((command) => command.name() === name)!;
  for (const { long } of options) {
    if (long !== "--help-all") expect(shown.stdout).toContain(`  ${long} `);
  }
  expect(shown.code).toBe(0);
});

test.each(names)("lrm %s describes every flag", (name) => {
  const { options } = commands.find((command) => command.name() === name)!;
  for (const { long, description } of options) {
    expect(`${long}: ${description}`).toMatch(/^--[a-z-]+: [A-Z].{5,}[^.]$/);
  }
});

test("lrm names the exit codes, and every command by a sentence", async () => {
  const { stdout } = await lrmHere(["--help"]);
  expect(stdout).toContain("0 done, 1 failed or bad input, 2 wrong usage, 130 Ctrl-C, 143 SIGTERM");
  for (const name of names) expect(stdout).toMatch(new RegExp(`\n {2}${name} .*[a-z]`));
});

test("README.md names only flags that there are", () => {
  const text = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const others = [
    "--global",
    "--logdir",
    "--cpu-prof",
    "--help",
    "--bind-to",
    ...Object.keys(ALIASES),
  ];
  const known = commands.flatMap(({ options }) => options.map(({ long }) => long));
  const named = text.match(/(?<=[\s`(])--[a-z][a-z-]+/g)!;
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((flag) => ![...known, ...others].includes(flag))).toEqual([]);
});

test.each([
  [["frob"], "error: Unknown command"],
  [["evla"], "; try eval\n"],
  [["sample"], "error: Missing required argument 'folder'; see lrm sample --help"],
  [["train", "--extned", "5"], "error: Unknown option '--extned'; try --extend\n"],
  [["train", "--batchsize=5"], "error: Unknown option '--batchsize=5'; try --batch\n"],
  [["compare", "--seds", "5"], "; try --seeds\n"],
  [["--verison"], "; try --version\n"],
  [["train", "--sparkle"], "error: Unknown option '--sparkle'; see lrm train --help\n"],
  [["train", "--learnin-rate", "1"], "; try --learning-rate\n"],
])("lrm %j is wrong usage", async (words, sentence) => {
  const { stderr, code } = await lrmHere(words);
  expect(stderr).toContain(sentence);
  expect(code).toBe(2);
});
