import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readRun } from "@lrm/report";
import { afterAll, expect, test } from "vitest";
import { lrmHere, smallRun, Workplace } from "../testing/lrm.ts";

const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

const CPU = ["--backend", "cpu", "--threads", "0"];
const pageOf = (folder: string): string => readFileSync(join(folder, "report.html"), "utf8");

test("lrm train leaves a report, samples on the way, and event files where asked to", async () => {
  const folder = workplace.at("whole");
  const sampled = ["--evaluate-every", "100", "--checkpoint-every", "100"];
  const words = [...smallRun(workplace, "whole", 101), ...CPU, ...sampled, "--tensorboard"];
  expect((await lrmHere(words)).code).toBe(0);
  const run = await readRun(folder);
  expect(run).toMatchObject({ steps: 101, done: 101, stopped: undefined });
  expect(run.curves.training).toHaveLength(101);
  expect(run.curves.updateNorm.map(([step]) => step)).toEqual([
    ...[1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
  ]);
  expect(run.curves.tokensPerSecond.at(-1)![0]).toBe(101);
  expect(run.clock.at(-1)![1]).toBeGreaterThan(0);
  expect(run.memory!.weights).toBeGreaterThan(1e6);
  expect(run.sessions).toMatchObject([{ step: 0, node: process.version }]);
  expect(run.samples.map(({ step }) => step)).toEqual([100, 101]);
  expect(pageOf(folder)).toContain("After 100 steps");
  expect(readdirSync(folder).filter((name) => name.includes("tfevents"))).toHaveLength(1);
});

test("lrm train leaves a report when it is interrupted", async () => {
  const folder = workplace.at("interrupted");
  const wait = setInterval(() => {
    if (existsSync(join(folder, "timings.jsonl"))) process.emit("SIGINT", "SIGINT");
  }, 5);
  const { code } = await lrmHere([...smallRun(workplace, "interrupted", 5000), ...CPU]);
  clearInterval(wait);
  expect(code).toBe(130);
  const { done } = await readRun(folder);
  expect(done).toBeLessThan(5000);
  expect(pageOf(folder)).toContain(`${done.toLocaleString("en")} of 5,000`);
});

test("lrm train leaves a report that says why it stopped", async () => {
  const words = [...smallRun(workplace, "stopped", 40), ...CPU, "--learning-rate", "1e30"];
  const { code, stderr } = await lrmHere(words);
  expect(code).toBe(1);
  const [, sentence] = /(Stopped at step \d+: [^;]*)/.exec(stderr)!;
  expect(pageOf(workplace.at("stopped"))).toContain(`<p class="stopped">${sentence}`);
});
