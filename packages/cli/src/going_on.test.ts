import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readMetrics } from "@lrm/run/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lrmHere, smallRun, Workplace } from "./testing/lrm.ts";

const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

const CPU = ["--backend", "cpu", "--threads", "0"];
const run = workplace.at("run");

beforeAll(async () => {
  expect((await lrmHere([...smallRun(workplace, "run", 2), ...CPU])).code).toBe(0);
});

const resume = (...words: readonly string[]) => lrmHere(["train", "--resume", run, ...words]);

test("lrm train --resume goes on with more steps and other settings, and lrm report shows its parts", async () => {
  const first = await resume("--steps", "4", "--lr", "0.01", "--schedule", "cosine");
  expect(first.code, first.stderr).toBe(0);
  expect(first.stderr).toMatch(/Part 2, from step 3 on: .*optimizer.learningRate 0.015 → 0.01/);
  expect(first.stdout).toContain("4 steps, loss");
  const second = await resume("--extend", "2", "--json");
  const events = second.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(
    events.filter(({ event }) => event === "step").map(({ step, part }) => [step, part]),
  ).toEqual([
    [5, 3],
    [6, 3],
  ]);
  expect(readMetrics(join(run, "metrics.jsonl"))).toHaveLength(6);
  const page = readFileSync(join(run, "report.html"), "utf8");
  expect(page).toContain("Part 2, from step 3: ");
  expect(page).toContain("Part 3, from step 5: training.steps 4 → 6");
  expect(page.match(/<line class="mark"/g)!.length).toBeGreaterThanOrEqual(4);
  const watched = await lrmHere(["watch", run]);
  expect(watched.stdout).toContain("step 6/6");
  const again = await resume();
  expect(again.stdout).toContain("is complete: 6 steps");
});

test.each([
  [
    ["--batch", "2"],
    "with --batch: a run keeps its model, its optimizer and the order of its data; leave it out, or start a new run from its weights: npx lrm train --from RUN",
  ],
  [["--optimizer", "muon"], "with --optimizer: a run keeps its model, its optimizer and"],
  [["--seed", "2"], "with --seed: a run keeps its model, its optimizer and the order of its data"],
  [["--minutes", "2"], "with --minutes; take --steps or --extend"],
  [["--out", "elsewhere"], "with --out; leave one of them out"],
  [["--steps", "1"], "Cannot end the run at step 1: it has done"],
  [["--momentum", "2"], "--momentum"],
])("lrm train --resume refuses %j", async (words, message) => {
  const before = readFileSync(join(run, "config.json"), "utf8");
  const { code, stderr } = await resume(...words);
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/^error: [^\n]+\n$/);
  expect(code).not.toBe(0);
  expect(readFileSync(join(run, "config.json"), "utf8")).toBe(before);
});

test("lrm train refuses --extend for a new run", async () => {
  const { code, stderr } = await lrmHere(["train", "--extend", "4"]);
  expect(stderr).toContain("Cannot use --extend without --resume");
  expect(code).toBe(2);
});

test("lrm finetune --resume goes on, and writes the adapter; train --from takes the weights of a run", async () => {
  const data = workplace.at("examples.jsonl");
  const lines = Array.from({ length: 20 }, (_, at) =>
    JSON.stringify({ prompt: `${at}`, completion: "yes" }),
  );
  writeFileSync(data, lines.join("\n"));
  const tuned = workplace.at("tuned");
  const words = ["--data", data, "--out", tuned, "--steps", "2", "--sample-tokens", "4"];
  expect((await lrmHere(["finetune", run, ...words, ...CPU])).code).toBe(0);
  const output = workplace.at("adapter");
  const more = await lrmHere(["finetune", "--resume", tuned, "--extend", "2", "--output", output]);
  expect(more.code, more.stderr).toBe(0);
  expect(readdirSync(output)).toContain("adapter_model.safetensors");
  expect(readMetrics(join(tuned, "metrics.jsonl")).map(({ part = 1 }) => part)).toEqual([
    1, 1, 2, 2,
  ]);
  const epochs = await lrmHere(["finetune", "--resume", tuned, "--epochs", "2"]);
  expect(epochs.stderr).toContain("with --epochs; take --steps or --extend");
  const fresh = [...smallRun(workplace, "fresh", 1), "--from", run, ...CPU];
  const started = await lrmHere(fresh);
  expect(started.code, started.stderr).toBe(0);
});
