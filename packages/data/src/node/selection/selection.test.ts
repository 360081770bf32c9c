import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { DataError } from "../../tokens.ts";
import { selectData } from "./selection.ts";

/** Creates a folder with files at these paths. */
function treeOf(...paths: string[]): string {
  const folder = temporaryFolder();
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
  return folder;
}

/** Lists the files of each part. */
function selected(names: string | readonly string[], exclude?: string) {
  const { files, leftOut, notes } = selectData([names].flat(), exclude);
  const namesOf = (validation: boolean) =>
    files.filter((file) => file.validation === validation).map(({ name }) => name);
  return {
    train: namesOf(false),
    validation: namesOf(true),
    leftOut: Object.fromEntries(leftOut.map(({ name, why }) => [name, why])),
    notes,
  };
}

test("selectData() takes the data of a clone from a hub, and says what it leaves out", () => {
  const folder = treeOf(
    ".gitattributes",
    ".git/config",
    "README.md",
    "LICENSE",
    "dataset_infos.json",
    "load.py",
    "images/logo.png",
    "data/train-00000-of-00002.jsonl",
    "data/train-00001-of-00002.jsonl",
    "data/validation-00000-of-00001.jsonl",
    "data/test-00000-of-00001.jsonl",
  );
  expect(selected(folder)).toEqual({
    train: ["data/train-00000-of-00002.jsonl", "data/train-00001-of-00002.jsonl"],
    validation: ["data/validation-00000-of-00001.jsonl"],
    leftOut: {
      ".git": "hidden",
      ".gitattributes": "hidden",
      LICENSE: "about the data",
      "README.md": "about the data",
      "dataset_infos.json": "about the data",
      "images/logo.png": "not text",
      "load.py": "beside the data",
      "data/test-00000-of-00001.jsonl": "a test set",
    },
    notes: [],
  });
});

test("selectData() holds out a test set where nothing else is held out", () => {
  expect(selected(treeOf("a-train.txt", "a-test.txt"))).toMatchObject({
    train: ["a-train.txt"],
    validation: ["a-test.txt"],
    leftOut: {},
  });
});

test("selectData() takes folders for parts, inside a folder and named one by one", () => {
  const folder = treeOf("train/a.txt", "validation/a.txt", "test/a.txt");
  const expected = { train: ["train/a.txt"], validation: ["validation/a.txt"] };
  expect(selected(folder)).toMatchObject(expected);
  const parts = ["train", "validation"].map((name) => join(folder, name));
  expect(selected(parts)).toMatchObject(expected);
  expect(selected(parts.map((path) => join(path, "a.txt")))).toMatchObject(expected);
});

test("selectData() does not mind what the folders around the data are called", () => {
  const folder = treeOf("test/a.txt", "test/b-val.txt", "dev/x/c.txt");
  expect(selected(join(folder, "test"))).toMatchObject({
    train: ["a.txt"],
    validation: ["b-val.txt"],
  });
  expect(
    selected(["test/a.txt", "test/b-val.txt"].map((name) => join(folder, name))),
  ).toMatchObject({ train: ["a.txt"], validation: ["b-val.txt"] });
  const apart = treeOf("b-val.txt");
  expect(selected([join(folder, "dev/x/c.txt"), join(apart, "b-val.txt")])).toMatchObject({
    train: [expect.stringMatching(/c\.txt$/)],
    validation: [expect.stringMatching(/b-val\.txt$/)],
  });
});

test("selectData() takes files whose names leave none to train on as one text, and says so", () => {
  const folder = treeOf("val.txt", "test.txt", "only/test.txt");
  expect(selected(join(folder, "val.txt"))).toEqual({
    train: ["val.txt"],
    validation: [],
    leftOut: {},
    notes: ["By name, val.txt would be held out, which would leave nothing to train on"],
  });
  expect(selected(folder)).toMatchObject({
    train: ["only/test.txt", "test.txt", "val.txt"],
    notes: ["By name, all 3 files would be held out, which would leave nothing to train on"],
  });
  expect(selected(treeOf("a.txt")).notes).toEqual([]);
});

test("selectData() takes a file once, however often it is named", () => {
  const folder = treeOf("a.txt", "b.txt");
  symlinkSync(join(folder, "a.txt"), join(folder, "val.txt"));
  linkSync(join(folder, "b.txt"), join(folder, "c.txt"));
  expect(selected([join(folder, "a.txt"), folder, `${folder}/./b.txt`])).toMatchObject({
    train: ["a.txt", "b.txt", "c.txt"], // the equal content of b.txt and c.txt is noticed later
    validation: [],
    leftOut: {
      "a.txt": "named twice",
      "b.txt": "named twice",
      "val.txt": "the same file as a.txt",
    },
  });
});

test("selectData() leaves out folders of runs, models, tools and the cache, and follows no circle", () => {
  const folder = treeOf(
    "a.txt",
    "runs/1/config.json",
    "runs/1/metrics.jsonl",
    "model/config.json",
    "model/model.safetensors",
    "comparison/comparison.json",
    "node_modules/x/readme.txt",
    "cache/tokens/1/corpus.json",
    "deep/b.txt",
  );
  symlinkSync(folder, join(folder, "deep", "around"));
  execFileSync("mkfifo", [join(folder, "pipe.txt")]);
  expect(selected(folder, join(folder, "cache"))).toEqual({
    train: ["a.txt", "deep/b.txt"],
    validation: [],
    leftOut: {
      "runs/1": "a run",
      model: "a model",
      comparison: "a comparison",
      node_modules: "a folder of a tool",
      cache: "the cache",
      "deep/around": "already read",
      "pipe.txt": "a device, pipe or socket",
    },
    notes: [],
  });
});

test("selectData() refuses folders that are deeper than any data, pipes and what is missing", () => {
  const deep = treeOf(`${"x/".repeat(40)}a.txt`);
  expect(() => selectData([deep])).toThrow(/its folders are nested more than 32 deep/);
  const pipe = join(treeOf("a.txt"), "pipe");
  execFileSync("mkfifo", [pipe]);
  expect(() => selectData([pipe])).toThrow(
    new DataError(
      `Cannot use ${pipe} as data: it is neither a file nor a folder`,
      "name a file or a folder",
    ),
  );
  expect(() => selectData([`${pipe}s`])).toThrow(/there is no such file or folder/);
});
