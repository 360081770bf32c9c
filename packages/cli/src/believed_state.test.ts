import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { leavesOf } from "@lrm/files/values";
import { readRunConfig } from "@lrm/run/node";
import { RunError } from "@lrm/train";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lrmHere, smallRun, Workplace } from "./testing/lrm.ts";

const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

const run = workplace.at("run");
const configFile = join(run, "config.json");
let written = "";

/** A run that was ended before its text was written: it can be resumed in a moment. */
beforeAll(async () => {
  const words = [...smallRun(workplace, "run", 2), "--recompute"];
  const made = await lrmHere([...words, "--backend", "cpu", "--threads", "0"]);
  expect(made.code).toBe(0);
  rmSync(join(run, "sample.txt"));
  written = readFileSync(configFile, "utf8");
});

/** The configuration with another value at `a.b.c`. */
function configWith(path: string, text: string | undefined): string {
  const config = JSON.parse(written);
  const keys = path.split(".");
  const last = keys.pop()!;
  keys.reduce((object, key) => object[key], config)[last] = text && "HERE";
  // As text: what is nested deeply cannot even be written by JSON.stringify().
  return JSON.stringify(config).replace('"HERE"', () => text!);
}

/** All of the folder but its configuration. */
const contents = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(run)
      .filter((name) => name !== "config.json")
      .map((name) => [name, readFileSync(join(run, name), "base64")]),
  );

async function resumedWith(config: string) {
  const before = contents();
  writeFileSync(configFile, config);
  const outcome = await lrmHere(["train", "--resume", run]);
  writeFileSync(configFile, written);
  return { ...outcome, kept: JSON.stringify(contents()) === JSON.stringify(before) };
}

const deep = (levels: number): string => '{"a":['.repeat(levels) + "]}".repeat(levels);
/** JSON that no setting takes. */
const UNUSABLE: readonly string[] = [
  ...["null", "-1", "1.5e300", "1e999", "{}", "[]", "[[7]]", deep(45), deep(9999)],
  ...["", "a\0b", "x".repeat(1e5), "../../../etc/passwd", "/dev/zero", "__proto__"].map((each) =>
    JSON.stringify(each),
  ),
];
/** Names for people, and what each may not be. */
const LABELS = ["model.preset", "device.description"];

test("lrm train --resume refuses every unusable value of every setting in one sentence, and changes nothing", async () => {
  const paths = [...leavesOf(JSON.parse(written)).keys()];
  expect(paths.length).toBeGreaterThan(30);
  for (const [at, path] of paths.entries()) {
    for (const [index, value] of UNUSABLE.entries()) {
      if (LABELS.includes(path) && /^"[/._a-z]{3,30}"$/.test(value)) continue;
      // Lists of what there was of data may be empty.
      if (path.startsWith("dataReport") && value === "[]") continue;
      const config = configWith(path, value);
      writeFileSync(configFile, config);
      const refusal = await readRunConfig(run).catch((error: Error) => error);
      const what = `${path} = ${value.slice(0, 50)}: ${refusal}`;
      if (refusal instanceof RunError) {
        expect(refusal.message, what).toMatch(/^Cannot [^\n]{10,600}$/);
        // The whole command takes a hundred times as long.
        if (index !== at % UNUSABLE.length) continue;
      }
      const { code, stderr, kept } = await resumedWith(config);
      expect(stderr, what).toMatch(/^error: Cannot [^\n]{10,600}\n$/);
      expect(stderr, what).not.toContain("mistake in lrm");
      expect({ code, kept }, what).toEqual({ code: 1, kept: true });
    }
  }
});

test.each([
  ["training.seed", 2, "training.seed 2, and its checkpoint was made with 1"],
  ["training.steps", 4, "training.steps 4, and its checkpoint was made with 2"],
  ["training.steps", 1, "its checkpoint is of step 2, and its config.json ends at step 1"],
  ["training.batch", 2, "training.batch 2"],
  ["training.context", 8, "training.context 8"],
  ["training.accumulation", 2, "training.accumulation 2"],
  ["training.activations", "bfloat16", "training.activations bfloat16, and its checkpoint was"],
  ["training.evaluateEvery", 2, "training.evaluateEvery 2"],
  ["training.evaluationTokens", 9, "training.evaluationTokens 9"],
  ["training.finalEvaluationTokens", undefined, "training.finalEvaluationTokens not set"],
  ["training.measureUpdatesEvery", 1, "training.measureUpdatesEvery 1"],
  ["model.config.heads", 8, "model.config.heads 8, and its checkpoint was made with 4"],
  ["model.config.epsilon", 1e-3, "model.config.epsilon 0.001"],
  ["model.config.positions", "rotary", "model.config.positions rotary, and its checkpoint was"],
  ["optimizer.name", "low-rank-msgd", "optimizer.name low-rank-msgd"],
  ["optimizer.learningRate", 0.5, "optimizer.learningRate 0.5"],
  ["optimizer.weightDecay", 0, "optimizer.weightDecay 0"],
  ["optimizer.rank", 4, "optimizer.rank 4"],
  ["optimizer.momentum", 0.5, "optimizer.momentum 0.5, and its checkpoint was made with not set"],
  ["optimizer.splitQkv", false, "optimizer.splitQkv false"],
  ["optimizer.scale", "rms", "optimizer.scale rms"],
  ["optimizer.adamw.learningRate", 1, "optimizer.adamw.learningRate 1"],
  ["optimizer.schedule", "cosine", "optimizer.schedule cosine"],
  ["optimizer.warmup", 0.1, "optimizer.warmup 0.1"],
  ["optimizer.cooldown", 0.5, "optimizer.cooldown 0.5"],
  ["optimizer.maxGradientNorm", 1, "optimizer.maxGradientNorm 1"],
  ["dataTokens.train", 7, "dataTokens.train 7"],
  ["dataTokens.fingerprint", "00", "dataTokens.fingerprint 00"],
  ["dataTokens.fingerprint", undefined, "dataTokens.fingerprint not set"],
  ["device.kernels", "./evil.so", "rounding cpu, float32, fused multiply-add, kernels ./evil.so"],
  ["device.rounding", "float64", "rounding cpu, float64"],
  ["device.backend", "webgpu", "rounding webgpu, float32"],
])(
  "lrm train --resume refuses to go on as another run: %s is %j",
  async (path, value, sentence) => {
    const { code, stderr, kept } = await resumedWith(configWith(path, JSON.stringify(value)));
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(
      /^error: Cannot resume [^\n]+; restore config.json from a copy, or start a new run\n$/,
    );
    expect({ code, kept }).toEqual({ code: 1, kept: true });
  },
);

test("lrm sample, eval and export refuse a model of other settings than its checkpoint's", async () => {
  writeFileSync(configFile, configWith("model.config.heads", "8"));
  for (const words of [
    ["sample", run],
    ["eval", run],
    ["export", run, workplace.at("out")],
  ]) {
    const { code, stderr } = await lrmHere(words);
    expect(stderr).toMatch(
      /^error: Cannot use .*: its config.json has model.config.heads 8, and its checkpoint was made with 4; restore config.json from a copy, or start a new run\n$/,
    );
    expect(code).toBe(1);
  }
  writeFileSync(configFile, written);
});

test("lrm train --resume takes other names, and other times to save: they change no number", async () => {
  const config = JSON.parse(written);
  config.model.preset = "mine";
  config.training.checkpointEvery = 1;
  delete config.training.recompute;
  const { code, stderr } = await resumedWith(JSON.stringify(config));
  expect(stderr).toContain("mine: 0.84M parameters");
  expect(code).toBe(0);
});

test("lrm train takes a config.json that names a library or a place, and uses neither", async () => {
  const config = JSON.parse(written);
  config.device.kernels = "./evil.so";
  config.out = "/etc/cron.d/x";
  const file = workplace.at("theirs.json");
  writeFileSync(file, JSON.stringify(config));
  const dry = await lrmHere(["train", file, "--dry-run", "--backend", "cpu", "--threads", "0"]);
  expect(dry.stderr).not.toContain("evil");
  expect(dry.stdout).not.toContain("cron");
  expect(dry.code).toBe(0);
});
