import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { wordsOfFirstRun } from "./_first_run.mjs";
import { ROOT } from "./_workspace.mjs";

test.each([
  [[], ["train", "--optimizer", "muon"]],
  [
    ["--minutes", "1"],
    ["train", "--optimizer", "muon", "--minutes", "1"],
  ],
  [["--optimizer=adamw"], ["train", "--optimizer=adamw"]],
  [
    ["--recipe", "rmnp/gpt2-small"],
    ["train", "--recipe", "rmnp/gpt2-small"],
  ],
  [
    ["--resume", "runs/a"],
    ["train", "--resume", "runs/a"],
  ],
  [["runs/a/config.json"], ["train", "runs/a/config.json"]],
])("wordsOfFirstRun(%j) trains with Muon, or what they choose", (extra, words) => {
  expect(wordsOfFirstRun(extra)).toEqual(words);
});

test.each(["README.md", "docs/quick_start.md"])(
  "%s says that npm start trains with Muon",
  (page) => {
    const text = readFileSync(join(ROOT, page), "utf8");
    expect(text).toMatch(
      /^npm start\b[\s\S]*?trains a (small )?GPT-2 (of [\d.M]+ parameters )?with Muon\b/m,
    );
    expect(wordsOfFirstRun([])).toContain("muon");
  },
);
