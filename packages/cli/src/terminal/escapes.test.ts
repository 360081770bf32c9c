import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addLine, runConfigOf, timeAfter, writeRun } from "@lrm/test-helpers";
import { afterAll, expect, test } from "vitest";
import { lrmHere, smallRun, Workplace } from "../testing/lrm.ts";

const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

/** A title, a colour in eight bits, what overwrites, what turns text around. */
const EVIL = "\x1b]0;owned\x07\u009b31m\r\x7f\u202e";
const CPU = ["--backend", "cpu", "--threads", "0"];

/** Tells whether a text has characters that a terminal obeys. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it is about.
const isObeyed = (text: string) => /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/.test(text);

/** A folder with a file of JSON in it. */
function folderWith(name: string, file: string, content: unknown): string {
  const folder = workplace.at(name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), JSON.stringify(content));
  return folder;
}

const cases: readonly (readonly [what: string, words: readonly string[]])[] = [
  ["an unknown flag", ["train", `--${EVIL}`]],
  ["an unknown command", [EVIL]],
  ["a choice that is none", ["train", "--scale", EVIL]],
  ["a name that is none", ["train", "--preset", EVIL]],
  ["a number that is none", ["train", "--steps", EVIL]],
  ["a word too many", ["devices", EVIL]],
  ["a shell that is none", ["completion", EVIL]],
  ["a recipe that is none", ["recipes", EVIL]],
  ["a folder that is not there", ["sample", `/nowhere/${EVIL}`]],
  ["a file that is not there", ["train", `/nowhere/${EVIL}.json`]],
  ["data that is not there", ["train", ...CPU, "--data", `/nowhere/${EVIL}`]],
  ["a kind of model", ["sample", folderWith("kind", "config.json", { model_type: EVIL })]],
  [
    "a key of a file of flags",
    ["train", join(folderWith("flags", "f.json", { [EVIL]: 1 }), "f.json")],
  ],
  ["a run that is none", ["train", "--resume", workplace.at(EVIL.replaceAll("/", ""))]],
  [
    "a run's words",
    ["train", "--resume", folderWith("words", "config.json", { ...runConfigOf(9), data: EVIL })],
  ],
];

test.each(cases)("lrm shows %s without what a terminal obeys", async (_, words) => {
  for (const json of [[], ["--json"]]) {
    const { code, stdout, stderr } = await lrmHere([...words, ...json]);
    expect(code).toBeGreaterThan(0);
    expect(stderr).not.toBe("");
    expect([stdout, stderr].filter(isObeyed)).toEqual([]);
  }
});

test("lrm train, sample, report and watch show names, prompts and reasons without what a terminal obeys", async () => {
  const name = `na${EVIL}me`;
  const words = smallRun(workplace, name, 2);
  const folder = workplace.at(name);
  const outcomes = [
    await lrmHere([...words, ...CPU]),
    await lrmHere(["train", "--resume", folder, ...CPU]),
    await lrmHere(["sample", folder, ...CPU, "--tokens", "40", "--prompt", `a${EVIL}`]),
    await lrmHere(["sample", folder, ...CPU, "--tokens", "40", "--prompt", `a${EVIL}`, "--json"]),
    await lrmHere(["watch", folder]),
    await lrmHere(["report", folder]),
  ];
  const stopped = writeRun(workplace.at("stopped"), { done: 20 });
  addLine(stopped, "timings.jsonl", { time: timeAfter(21), stopped: `why${EVIL}\nComplete.` });
  outcomes.push(await lrmHere(["watch", stopped]));
  expect(outcomes.map(({ code }) => code)).toEqual(outcomes.map(() => 0));
  expect(outcomes.flatMap(({ stdout, stderr }) => [stdout, stderr]).filter(isObeyed)).toEqual([]);
  expect(outcomes.at(-1)!.stdout.match(/\n/g)).toHaveLength(2);
  const { prompt } = JSON.parse(outcomes[3]!.stdout) as { prompt: string };
  expect(prompt).toBe(`a${EVIL}`);
});
