import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { InputError, UsageError } from "@lrm/run";
import { planRun } from "@lrm/run/node";
import { createDryBackend } from "@lrm/tensor";
import { expect, test } from "vitest";
import { createProgram } from "../program.ts";
import { lrmHere, Workplace } from "../testing/lrm.ts";
import { applyConfigFile, inheritedFlags } from "./config_file.ts";
import { withRecipe } from "./recipe_flags.ts";
import type { TrainFlags } from "./train_flags.ts";

/** Reads the flags of `lrm train` from a command line and a config file, with their sources. */
function flagsAfter(words: readonly string[], content: unknown) {
  using workplace = new Workplace();
  const path = workplace.at("run.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  const program = createProgram(() => {});
  const train = program.commands.find((command) => command.name() === "train")!;
  train.action(() => applyConfigFile(train, path));
  program.parse(["train", ...words], { from: "user" });
  const sourceOf = (flag: string) => train.getOptionValueSource(flag);
  return { flags: train.opts(), inherited: inheritedFlags(train), sourceOf };
}

test("applyConfigFile() takes flags by their names, and the command line wins", () => {
  const settings = { "learning-rate": 0.25, steps: 7, "split-qkv": true, recompute: false };
  const { flags, sourceOf } = flagsAfter(["--steps", "9"], { ...settings, preset: "small" });
  expect(flags).toMatchObject({
    ...{ learningRate: 0.25, steps: 9, splitQkv: true, recompute: false, preset: "small" },
    ...{ batch: 4, optimizer: "muon" },
  });
  expect(["steps", "learningRate", "batch"].map(sourceOf)).toEqual(["cli", "config", "default"]);
});

test("applyConfigFile() leaves out what a flag on the command line excludes", () => {
  const { flags } = flagsAfter(["--minutes", "2"], { steps: 7 });
  expect(flags.steps).toBeUndefined();
  const other = flagsAfter(["--preset", "small"], { from: "folder" });
  expect(other.flags).toMatchObject({ preset: "small" });
  expect(other.flags.from).toBeUndefined();
});

test.each([
  [
    { learningrate: 1 },
    UsageError,
    /^Unknown key in .*run\.json, "learningrate"; try "learning-rate"$/,
  ],
  [{ lr: 0.1 }, UsageError, /^Unknown key in .*run\.json, "lr"; try "learning-rate"$/],
  [{ batchsize: 8 }, UsageError, /^Unknown key in .*run\.json, "batchsize"; try "batch"$/],
  [{ blaas: true }, UsageError, /^Unknown key in .*run\.json, "blaas"; try "blas"$/],
  [{ resume: "x" }, UsageError, /^Unknown key .* "resume"/],
  [
    { rank: "many" },
    UsageError,
    /^Cannot use "rank": "many" in .*: this value is not allowed; take a whole number of at least 1$/,
  ],
  [
    { rank: "8" },
    UsageError,
    /^Cannot use "rank": "8" in .*: this value is not allowed; take a whole number of at least 1$/,
  ],
  [{ rank: null }, UsageError, /"rank": null in .* take a whole number/],
  [
    { steps: [1] },
    UsageError,
    /^Cannot use "steps": \[1\] in .*: this value is not allowed; take a whole number from 1 to/,
  ],
  [
    { steps: 1e12 },
    UsageError,
    /"steps": 1000000000000 in .*: this value is not allowed; take a whole number from 1 to/,
  ],
  [
    { data: "a\0b" },
    UsageError,
    /^Cannot use "data": "a\\u0000b" in .*: this value is not allowed; take out the zero byte$/,
  ],
  [
    { data: ["a"] },
    UsageError,
    /^Cannot use "data": \["a"\] in .*: this value is not allowed; write a text/,
  ],
  [
    { out: "/etc/cron.d" },
    UsageError,
    /^Cannot use "out" in .*: a file does not choose where something is written; give --out on the command line$/,
  ],
  [{ cache: "/etc" }, UsageError, /^Cannot use "cache" in .*; give --cache on the command line$/],
  [{ profile: "x" }, UsageError, /^Cannot use "profile" in .*; give --profile on the command/],
  [
    { blas: "./evil.so" },
    UsageError,
    /^Cannot use "blas": ".\/evil.so" in .*: this value is not allowed; write true or/,
  ],
  [{ [`x${"y".repeat(99)}`]: 1 }, UsageError, /^Unknown key in .*, "xy{78}…; choose one of/],
  [
    `{ "steps": ${"[".repeat(20_000)}${"]".repeat(20_000)} }`,
    InputError,
    /^Cannot read .*: it is not JSON \(lists and objects are nested deeper than 100 levels\); correct it$/,
  ],
  [
    { steps: Array.from({ length: 9999 }, () => 7) },
    UsageError,
    /^Cannot use .{99,190}: this value is not allowed; take a/,
  ],

  [
    { data: 5 },
    UsageError,
    /^Cannot use "data": 5 in .*: this value is not allowed; write a text, in quotation marks$/,
  ],
  [
    { blas: "yes" },
    UsageError,
    /^Cannot use "blas": "yes" in .*: this value is not allowed; write true or false$/,
  ],
  [
    { scale: "shap" },
    UsageError,
    /"scale": "shap" in .*: this value is not allowed; take "shape", "rms" or "none"$/,
  ],
  [
    { warmup: 2 },
    UsageError,
    /^Cannot use "warmup": 2 in .*: this value is not allowed; take a number from 0 to 1$/,
  ],
  [
    { steps: 1, minutes: 1 },
    UsageError,
    /^Cannot use "steps" with "minutes" in .*: they exclude each other; leave one/,
  ],
  ["[]", InputError, /it holds no object; write one, such as/],
  ['{ "steps": 1, }', InputError, /^Cannot read .*run\.json: it is not JSON \(.*\); correct it$/],
  ["", InputError, /it is not JSON/],
])("applyConfigFile() refuses %j in one sentence", (content, kind, sentence) => {
  const run = () => flagsAfter([], content);
  expect(run).toThrow(kind);
  expect(run).toThrow(sentence);
});

test("applyConfigFile() takes a run's config.json, and asks for a run of the same numbers", async () => {
  using workplace = new Workplace();
  const configOf = async (words: readonly string[], content: unknown) => {
    const flags = withRecipe(flagsAfter(words, content).flags as TrainFlags, () => true);
    return (await planRun(flags)).configFor(createDryBackend(), 2);
  };
  const more = {
    "evaluation-tokens": 32,
    "checkpoint-every": 7,
    "sample-tokens": 8,
    recompute: true,
    seed: 3,
    order: "sequential",
  };
  for (const settings of [
    { optimizer: "newton-muon", schedule: "cosine", blocks: 2, clip: 1, ...more },
    { optimizer: "rmnp", "momentum-warmup": { from: 0.85, steps: 3 }, "adamw-betas": [0.8, 0.9] },
    { optimizer: "low-rank-muon", rank: 8, "split-qkv": true, scale: "rms", accumulation: 2 },
    {
      optimizer: "muon",
      "weight-decay": 0.1,
      "learning-rate-factors": { qkv: 0.8, attentionOutput: 1, mlpInput: 1.2, mlpOutput: 1.2 },
      "weight-decay-factors": { qkv: 1, attentionOutput: 1, mlpInput: 1.5, mlpOutput: 1 },
    },
    { optimizer: "adamw", "weight-decay": 0.5, cooldown: 0.1, context: 16, "evaluate-every": 9 },
  ]) {
    const config = await configOf([], { ...settings, data: workplace.text, steps: 2 });
    expect(await configOf([], config)).toEqual(config);
    const other = await configOf(["--seed", "8"], config);
    expect(other).toEqual({ ...config, training: { ...config.training, seed: 8 } });

    const unknown = { ...config, optimizer: { ...config.optimizer, sharpness: 3 } };
    expect(() => flagsAfter([], unknown)).toThrow(
      /: optimizer\.sharpness is 3, which [a-z-]+ does not have; restore it from a copy/,
    );
  }
  const recipe = { recipe: "low-rank-muon/gpt2-small", optimizer: "low-rank-muon", rank: 8 };
  const config = await configOf([], { ...recipe, data: workplace.text, steps: 2 });
  expect(config.optimizer.momentumWarmup).toBeDefined();
  expect(await configOf([], config)).toEqual(config);
});

test("applyConfigFile() takes the order of a run, even if its recipe has another one", async () => {
  using workplace = new Workplace();
  const recipe = { recipe: "muon/nanogpt-small", preset: "nanogpt-nano", optimizer: "muon" };
  for (const order of ["random", "sequential"]) {
    const settings = { ...recipe, data: workplace.text, steps: 2, batch: 1, context: 16, order };
    const configOf = async (content: unknown) => {
      const { flags, sourceOf } = flagsAfter([], content);
      const given = (flag: string) => sourceOf(flag) !== "default";
      return (await planRun(withRecipe(flags as TrainFlags, given))).configFor(
        createDryBackend(),
        2,
      );
    };
    const config = await configOf(settings);
    expect(config.training.order ?? "random").toBe(order);
    expect(await configOf(config)).toEqual(config);
  }
});

test("applyConfigFile() takes a run's config.json with a flag that leaves some of its settings without an effect", async () => {
  using workplace = new Workplace();
  const planned = async (words: readonly string[], content: unknown) => {
    const { flags, inherited } = flagsAfter(words, content);
    return (await planRun({ ...flags, inherited })).configFor(createDryBackend(), 2);
  };
  const settings = { optimizer: "low-rank-muon", rank: 8, data: workplace.text, steps: 2 };
  const config = await planned([], settings);
  expect(config.optimizer).toMatchObject({ weightDecay: 0.01, splitQkv: true });
  for (const words of [["--hyperball"], ["--schedule", "cosine"], ["--preset", "llama-nano"]]) {
    expect((await planned(words, config)).optimizer).toMatchObject({ rank: 8, splitQkv: true });
    await expect(planned([...words, "--power-iterations", "2"], config)).rejects.toThrow(
      "Cannot use --power-iterations with --method columnSelection",
    );
  }
  await expect(planned(["--hyperball"], { ...settings, "weight-decay": 0.5 })).rejects.toThrow(
    "Cannot use --weight-decay with --hyperball",
  );
});

test("lrm train takes the config file that README.md shows", async () => {
  using workplace = new Workplace();
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const files = [...readme.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, json]) => json!);
  expect(files).toHaveLength(1);
  writeFileSync(workplace.at("run.json"), files[0]!);
  copyFileSync(workplace.text, workplace.at("my-text.txt"));
  const home = process.cwd();
  process.chdir(workplace.path);
  try {
    const words = ["train", "run.json", "--dry-run", "--backend", "cpu", "--threads", "0"];
    const { stdout, stderr, code } = await lrmHere(words);
    expect(stderr).not.toContain("error:");
    expect(code).toBe(0);
    for (const [name, value] of Object.entries(JSON.parse(files[0]!))) {
      if (name === "data") expect(stdout).toContain(`${value}`);
      else expect(stdout).toMatch(new RegExp(`\\n {2}${name} +${value} +\\S*run\\.json\\n`));
    }
  } finally {
    process.chdir(home);
  }
});

test("lrm train --dry-run says what a run takes and where each setting comes from, and leaves nothing behind", async () => {
  using workplace = new Workplace();
  const file = workplace.at("mine.json");
  writeFileSync(file, JSON.stringify({ batch: 1, context: 16, "evaluation-tokens": 32 }));
  const words = ["train", file, "--dry-run", "--backend", "cpu", "--threads", "0", "--steps", "3"];
  const recipe = ["--recipe", "rmnp/gpt2-small", "--preset", "nano", "--data", workplace.text];
  const out = ["--out", workplace.at("run"), "--accumulation", "1"];
  const { stdout, code } = await lrmHere([...words, ...recipe, ...out]);
  expect(stdout).toMatch(/^nano: 0\.84M parameters, rmnp, steps of 1 × 16 tokens\n/);
  expect(stdout).toMatch(/\nMemory: \d+ MB: weights \d+ MB, gradients/);
  expect(stdout).toMatch(/\nSteps: 3, 48 tokens\n/);
  expect(stdout).toMatch(/\nTime: about \d+/);
  expect(stdout).toMatch(/\n {2}batch +1 +.*mine\.json\n/);
  expect(stdout).toMatch(/\n {2}steps +3 +command line\n/);
  expect(stdout).toMatch(/\n {2}learning-rate +\S+ +rmnp\/gpt2-small\n/);
  expect(stdout).toMatch(/\n {2}seed +1 +default\n/);
  expect(existsSync(workplace.at("run"))).toBe(false);
  expect(code).toBe(0);
});

test("lrm train names what helps where the config file is none", async () => {
  using workplace = new Workplace();
  mkdirSync(workplace.at("folder"));
  const folder = await lrmHere(["train", workplace.at("folder")]);
  expect(folder.stderr).toMatch(
    /it is a folder; go on with a run by --resume .*folder\/config\.json$/m,
  );
  const missing = await lrmHere(["train", workplace.at("none.json")]);
  expect(missing.stderr).toMatch(
    /^error: Cannot read .*none\.json: there is no such file; name a JSON file/,
  );
  const resume = await lrmHere(["train", workplace.text, "--resume", "x"]);
  expect([folder.code, missing.code, resume.code]).toEqual([1, 1, 2]);
});
