import { expect, test } from "vitest";
import { createProgram } from "../program.ts";
import { ALIASES, nearestFlag, withoutAliases } from "./aliases.ts";

const { commands } = createProgram(() => {});
const replaced = (...words: string[]) => withoutAliases(words, commands);

test("withoutAliases replaces the names of other trainers, with and without an equals sign", () => {
  expect(replaced("train", "--lr", ".1", "--wd=.2", "--batch-size", "8", "--max-steps=3")).toEqual([
    "train",
    "--learning-rate",
    ".1",
    "--weight-decay=.2",
    "--batch",
    "8",
    "--steps=3",
  ]);
});

test("withoutAliases leaves values, other flags and what follows a double dash", () => {
  const words = ["train", "--data", "lr", "--seed=--lr", "--", "--lr"];
  expect(replaced(...words)).toEqual(words);
});

test("withoutAliases leaves aliases of flags that a command does not have", () => {
  expect(replaced("devices", "--lr", "1")).toEqual(["devices", "--lr", "1"]);
  expect(replaced("unknown", "--lr", "1")).toEqual(["unknown", "--lr", "1"]);
  expect(replaced()).toEqual([]);
});

test("withoutAliases takes the flag that a command has, of several", () => {
  expect(replaced("compare", "--lr", ".01,.02", "--wd", "0")).toEqual([
    ...["compare", "--learning-rates", ".01,.02", "--weight-decay", "0"],
  ]);
});

test("aliases are of flags that some command has", () => {
  const flags = commands.flatMap(({ options }) => options.map(({ long }) => long));
  for (const names of Object.values(ALIASES))
    expect(flags).toEqual(expect.arrayContaining([...names]));
});

test.each([
  ["train", "--extned", "--extend"],
  ["train", "--extned=5", "--extend"],
  ["train", "--batchsize", "--batch"],
  ["train", "--maxsteps=3", "--steps"],
  ["train", "--learnin-rate", "--learning-rate"],
  ["train", "--no-blass", "--no-blas"],
  ["compare", "--learning-rate", "--learning-rates"],
  ["devices", "--hlep", "--help"],
  ["devices", "--batchsize", undefined],
  ["train", "--sparkle", undefined],
  ["train", "-s", undefined],
])(
  "nearestFlag() answers lrm %s %s with %s, whether help shows it or not",
  (name, unknown, flag) => {
    const command = commands.find((each) => each.name() === name)!;
    expect(nearestFlag(unknown, command)).toBe(flag);
  },
);
