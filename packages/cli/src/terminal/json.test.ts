import { readdirSync } from "node:fs";
import { readMetrics } from "@lrm/run/node";
import { loadCheckpoint } from "@lrm/train/node";
import { afterEach, expect, test, vi } from "vitest";
import { lrm, lrmHere, smallRun, Workplace } from "../testing/lrm.ts";
import { drawsProgress } from "./screen.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const cpu = ["--backend", "cpu", "--threads", "0"];

/** The values that a command line writes, one on each line. */
async function valuesOf(words: readonly string[]): Promise<Record<string, unknown>[]> {
  const { stdout, stderr } = await lrmHere([...words, "--json"]);
  expect(stderr).not.toContain("step 1/");
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("--json says everything to programs: a run by its events, the others by one value", async () => {
  using workplace = new Workplace();
  const run = workplace.at("run");
  const events = await valuesOf([...smallRun(workplace, "run", 2), ...cpu]);
  expect(events.map(({ event }) => event)).toEqual([
    "begin",
    "step",
    "checkpoint",
    "step",
    "checkpoint",
    "memory",
    "end",
  ]);
  expect(events[0]).toMatchObject({ folder: run, done: 0, config: { training: { steps: 2 } } });
  expect(events[1]).toMatchObject({ step: 1, tokens: 16, loss: expect.any(Number) });
  const end = events.at(-1)!;
  expect(end).toMatchObject({ complete: true, step: 2, unit: "nats per byte", folder: run });
  const { event, sample, ...outcome } = end;
  expect(await valuesOf(["train", "--resume", run])).toEqual([{ event, ...outcome }]);

  const [text] = await valuesOf(["sample", run, ...cpu, "--tokens", "3", "--prompt", "We"]);
  expect(text).toEqual({ model: run, prompt: "We", text: expect.any(String) });
  const [measured] = await valuesOf(["eval", run, ...cpu, "--context", "16", "--tokens", "32"]);
  expect(measured!.loss).toBeCloseTo(end.validationLoss as number, 5);
  expect(measured!.perplexity).toBe(Math.exp(measured!.loss as number));
  const model = workplace.at("model");
  const [exported] = await valuesOf(["export", run, model, ...cpu]);
  expect(exported).toEqual({
    model: run,
    folder: model,
    files: ["model.safetensors", "tokenizer.json", "tokenizer_config.json", "config.json"],
  });
});

test("lrm train --json saves and ends when nobody reads its events any more", async () => {
  using workplace = new Workplace();
  const words = [...smallRun(workplace, "run", 5000), ...cpu, "--json"];
  const { code, stderr } = await lrm(words, (child) => {
    child.stdout!.once("data", () => child.stdout!.destroy());
  });
  expect(stderr).toContain("Stopping …");
  expect(code).toBe(143);
  const { step } = await loadCheckpoint(workplace.at("run/checkpoint.safetensors"));
  expect(readMetrics(workplace.at("run/metrics.jsonl"))).toHaveLength(step);
  expect(readdirSync(workplace.at("run"))).toContain("report.html");
  expect(readdirSync(workplace.at("run"))).not.toContain("lock");
});

test("--json says what failed, too", async () => {
  const problem = "Cannot use /nothing as a model: there is no such file or folder";
  const remedy = "check the path";
  const message = `${problem}; ${remedy}`;
  for (const command of ["eval", "sample"]) {
    expect(await valuesOf([command, "/nothing"])).toEqual([
      { event: "error", message, problem, remedy, code: 1 },
    ]);
  }
  expect(await valuesOf(["train", "--preset", "nanno"])).toEqual([
    {
      event: "error",
      message: 'Unknown preset "nanno"; try "nano"',
      problem: 'Unknown preset "nanno"',
      remedy: 'try "nano"',
      code: 2,
    },
  ]);
});

test("lrm recipes and lrm devices list themselves as JSON", async () => {
  const [recipes] = await valuesOf(["recipes"]);
  expect(recipes).toContainEqual(
    expect.objectContaining({
      ...{ name: "alpaca/llama-7b", command: "finetune" },
      settings: expect.objectContaining({ learningRate: 2e-5, batch: 4 }),
    }),
  );
  const [recipe] = await valuesOf(["recipes", "rmnp/llama-130m"]);
  expect(recipe).toMatchObject({
    ...{ name: "rmnp/llama-130m", command: "train" },
    settings: { steps: 20_000, optimizer: { learningRate: 0.03 } },
    published: { value: 22.14 },
  });
  expect(recipe).not.toHaveProperty("settings.published");
  const [{ devices }] = (await valuesOf(["devices"])) as [{ devices: unknown[] }];
  expect(devices).toContainEqual({ description: expect.stringMatching(/^CPU/), backend: "cpu" });
});

test("drawsProgress() is for terminals that can draw", () => {
  const { isTTY } = process.stderr;
  try {
    vi.stubEnv("TERM", "xterm");
    process.stderr.isTTY = true;
    expect(drawsProgress()).toBe(true);
    vi.stubEnv("TERM", "dumb");
    expect(drawsProgress()).toBe(false);
    vi.stubEnv("TERM", "xterm");
    process.stderr.isTTY = false;
    expect(drawsProgress()).toBe(false);
  } finally {
    process.stderr.isTTY = isTTY;
  }
});
