import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { capture, captureText, problemsOf, resumeWords } from "./_captures.mjs";

const cwd = mkdtempSync(join(tmpdir(), "lrm-captures-"));
writeFileSync(
  join(cwd, "text.txt"),
  "A falling loss is worth more than a rising promise. ".repeat(99),
);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

/** `script` and `stty` have these options in util-linux and coreutils. */
const onLinux = test.runIf(process.platform === "linux");

const RUN = [
  ...["train", "--out", "run", "--data", "text.txt", "--batch-size", "1", "--context", "16"],
  ...["--evaluation-tokens", "32", "--evaluate-every", "1000", "--backend", "cpu"],
];

onLinux(
  "lrm train clears its progress at 80 columns before it prints anything, and after Ctrl-C names the command that resumes",
  async () => {
    const words = [...RUN, "--steps", "100000", "--sample-tokens", "8"];
    const stopped = await capture(words, { cwd, interruptAt: /ETA/ });
    expect(problemsOf(stopped)).toEqual([]);
    expect(stopped.code).toBe(130);
    expect(stopped.erased.some((line) => line.includes("ETA") && line.length > 40)).toBe(true);
    expect(captureText(stopped)).toMatch(/\nStopping …\n.*Saved step \d+ of 100000/s);
    expect(resumeWords(stopped)).toEqual(["train", "--resume", "run"]);
  },
);

onLinux(
  "lrm train names the final evaluation in its line of progress, instead of a time left",
  async () => {
    const words = RUN.map((word) => (word === "run" ? "whole" : word));
    const whole = await capture([...words, "--steps", "12", "--sample-tokens", "8"], { cwd });
    expect(problemsOf(whole, { phases: ["final evaluation", "sample"] })).toEqual([]);
    const [line] = whole.erased.filter((each) => each.includes("final evaluation"));
    expect(line).toMatch(/^█+░* · step \d+\/12 · final evaluation · loss /);
    expect(line).not.toContain("ETA");
  },
);

onLinux(
  "lrm explains a mistake at 80 columns in one sentence that begins with error:",
  async () => {
    for (const words of [
      ["train", "--learning-rat", "1"],
      ["train", "--preset", "nano", "--context", "100000", "--steps", "1", "--data", "text.txt"],
    ]) {
      const told = await capture(words, { cwd });
      expect(problemsOf(told, { fails: true })).toEqual([]);
    }
  },
);

test("problemsOf() finds long lines, progress that stayed, and mistakes that are not explained", () => {
  const bad = {
    command: "c",
    code: 0,
    lines: ["██ step 1Saved"],
    broken: ["x"],
    erased: ["██ step 1 · evaluation"],
    overwritten: ["y"],
  };
  expect(problemsOf(bad, { fails: true })).toHaveLength(5);
  expect(problemsOf({ ...bad, lines: [], broken: ["  npx lrm train"], overwritten: [] })).toEqual(
    [],
  );
  const clean = { ...bad, lines: ["Measuring the speed"], broken: [], overwritten: [] };
  expect(problemsOf(clean, { phases: ["evaluation", "Measuring"] })).toEqual([]);
  expect(problemsOf(clean, { phases: ["evaluation", "saving"] })).toEqual([
    'c: it never shows "saving"',
  ]);
});
