import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { createProgram } from "../program.ts";
import { Workplace } from "../testing/lrm.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { commandWords } from "./words.ts";
import { zshScript } from "./zsh.ts";

const program = createProgram(() => {});
const words = commandWords(program);

/** Completions that bash offers after each of these lines, with the cursor on the last word. */
function offered(folder: string, lines: readonly (readonly string[])[]): string[][] {
  const questions = lines.map((line) => {
    const quoted = line.map((word) => `'${word}'`).join(" ");
    return `COMP_WORDS=(${quoted}); COMP_CWORD=${line.length - 1}; _lrm; printf '%s\\t' "\${COMPREPLY[@]}"; echo`;
  });
  const options = { input: [bashScript(words), ...questions].join("\n"), cwd: folder };
  const output = execFileSync("bash", ["--norc", "-u"], options).toString();
  return output
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split("\t").filter((each) => each !== ""));
}

test("bash completes commands, flags, names and paths", () => {
  using workplace = new Workplace();
  mkdirSync(workplace.at("a folder"));
  const answers = offered(workplace.path, [
    ["lrm", ""],
    ["lrm", "tr"],
    ["lrm", "train", "--preset", "llama-1"],
    ["lrm", "train", "--preset", "=", "na"],
    ["lrm", "train", "--preset", "="],
    ["lrm", "train", "--learn"],
    ["lrm", "train", "--steps", ""],
    ["lrm", "train", "--data", ""],
    ["lrm", "train", "--out", ""],
    ["lrm", "recipes", "newton"],
    ["lrm", "sample", "a"],
    ["lrm", "help", "ev"],
    ["lrm", "unknown", ""],
  ]);
  expect(answers[0]).toEqual(expect.arrayContaining(words.map(({ name }) => name)));
  expect(answers.slice(1)).toEqual([
    ["train"],
    ["llama-130m", "llama-1b"],
    ["nano", "nanogpt-nano", "nanogpt-small"],
    expect.arrayContaining(["nano", "xl"]),
    ["--learning-rate", "--learning-rate-factors"],
    [],
    expect.arrayContaining(["a folder", "text.txt"]),
    ["a folder"],
    ["newton-muon/speedrun", "newton-muon/nanogpt-small"],
    ["a folder"],
    ["eval"],
    [],
  ]);
});

test.each([
  ["bash", bashScript, (long: string) => ` ${long}`],
  ["zsh", zshScript, (long: string) => long],
  ["fish", fishScript, (long: string) => ` -l ${long.slice(2)} `],
] as const)(
  "the script for %s has every flag of every command, the rarer ones too",
  (_, script, spelled) => {
    const text = script(words);
    for (const command of program.commands) {
      const part = text.slice(text.indexOf(command.name()));
      const longs = command.options.map(({ long }) => long!);
      for (const long of [...longs, "--help"]) expect(part).toContain(spelled(long));
    }
  },
);
