import { expect, test } from "vitest";
import { createProgram } from "../program.ts";
import { withoutAliases } from "./aliases.ts";

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
