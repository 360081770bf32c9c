import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  addLine,
  elementsOf,
  metricsOf,
  resultOf,
  runConfigOf,
  timeAfter,
  writeRun,
} from "@lrm/test-helpers";
import { afterAll, expect, test } from "vitest";
import { readRun } from "./read_run.ts";
import { writeReport } from "./report.ts";

const folders = mkdtempSync(join(tmpdir(), "lrm-report-"));
afterAll(() => rmSync(folders, { recursive: true, force: true }));

/** Titles of a page's charts. */
const chartsOf = (page: string): string[] =>
  [...page.matchAll(/<figcaption>([^<]*)/g)].map(([, title]) => title!);

async function pageOf(...paths: readonly string[]): Promise<string> {
  const { path } = await writeReport(paths);
  const page = readFileSync(path, "utf8");
  const elements = elementsOf(page);
  for (const name of ["link", "img"]) expect(elements).not.toContain(name);
  expect(elements.filter((name) => name === "script")).toHaveLength(1);
  expect(page).not.toMatch(/https?:|url\((?!#)|@import|NaN|Infinity|undefined/);
  return page;
}

/** Titles of a chart of losses, of which the page shows one at a time. */
const inViews = (title: string): string[] => [
  title,
  ...["after the steep fall", "last quarter", "logarithmic"].map((view) => `${title}, ${view}`),
];

test("a report of 2,000 steps has all curves, figures, samples, settings, device and version, in less than 500 kB", async () => {
  const folder = writeRun(join(folders, "whole"), { steps: 2000 });
  const memory = { weights: 1e6, gradients: 1e6, state: 2e6, activations: 3e6, scratch: 1e6 };
  addLine(folder, "timings.jsonl", { time: timeAfter(1), memory });
  addLine(folder, "samples.jsonl", { step: 1000, text: "half\u0000way" });
  const page = await pageOf(folder);
  expect(chartsOf(page)).toEqual([
    ...inViews("Loss against steps"),
    ...inViews("Loss against time"),
    "Learning rate",
    "Gradient norm",
    "Update norm",
    "Tokens per second",
    "Memory",
  ]);
  const figures = [...page.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)];
  expect(Object.fromEntries(figures.map(([, name, text]) => [name, text]))).toMatchObject({
    steps: "2,000",
    tokens: "32,000",
    "time of training": "20s",
    "tokens/s": "1,600",
    memory: "8 MB",
    "validation loss": "2.0510",
  });
  expect(page).toContain("half\uFFFDway");
  expect(page).toContain("the &lt;end&gt; of it");
  expect(page).toContain("<td>optimizer.<wbr/>learningRate</td><td>0.01</td>");
  expect(page).toContain("2026-01-02 03:04 UTC: lrm 1.2.3, Node v20.0.0, from the beginning");
  expect(page).toContain("weights 1 MB, gradients 1 MB, optimizer state 2 MB");
  expect(statSync(join(folder, "report.html")).size).toBeLessThan(500_000);
});

test("a report of a resumed run covers all of it, what was done again once", async () => {
  const folder = writeRun(join(folders, "resumed"), { steps: 200, done: 150 });
  const session = { version: "1.3.0", node: "v22.0.0", device: "another CPU" };
  addLine(folder, "timings.jsonl", { step: 140, ...session, time: timeAfter(5000) });
  for (let step = 151; step <= 200; step++) addLine(folder, "metrics.jsonl", metricsOf(200, step));
  const memory = { liveBytes: 5e6, peakBytes: 8e6 };
  addLine(folder, "timings.jsonl", {
    step: 200,
    time: timeAfter(5060),
    tokensPerSecond: 800,
    seconds: 1.2,
    ...memory,
  });
  const run = await readRun(folder);
  expect(run).toMatchObject({ steps: 200, done: 200, stopped: undefined });
  expect(run.curves.training).toHaveLength(200);
  expect(run.curves.tokensPerSecond.at(-2)).toEqual([140, 1600]);
  // 140 steps at 100 in a second, and 60 at 50.
  expect(run.clock.at(-1)![1]).toBeCloseTo(2.6);
  const page = await pageOf(folder);
  expect(page).toContain("lrm 1.3.0, Node v22.0.0, going on after step 140 on another CPU");
});

test("a report says how far an unfinished run got, and why it stopped; what was not recorded is left out", async () => {
  const folder = writeRun(join(folders, "stopped"), { steps: 200, done: 30 });
  addLine(folder, "timings.jsonl", { time: timeAfter(31), stopped: "Stopped at step 31: <b>" });
  appendFileSync(join(folder, "metrics.jsonl"), '{"step":31,"lo');
  expect(await pageOf(folder)).toContain('<p class="stopped">Stopped at step 31: &lt;b&gt;</p>');

  const old = writeRun(join(folders, "old"), { steps: 20 });
  rmSync(join(old, "timings.jsonl"));
  rmSync(join(old, "metrics.jsonl"));
  for (let step = 1; step <= 20; step++) addLine(old, "metrics.jsonl", { step, loss: 3 });
  expect(chartsOf(await pageOf(old))).toEqual(inViews("Loss against steps"));

  const empty = writeRun(join(folders, "empty"), { done: 0 });
  expect(chartsOf(await pageOf(empty))).toEqual([]);
});

test("a report of several runs draws them over each other, beside the first one's own", async () => {
  const [a, b] = ["a", "b"].map((name) => writeRun(join(folders, name))) as [string, string];
  writeFileSync(
    join(b, "config.json"),
    JSON.stringify({ ...runConfigOf(200), data: "</td><script>" }),
  );
  const results = join(folders, "adamw.json");
  writeFileSync(results, JSON.stringify(resultOf("adamw", 0.003, 1, 2.6)));
  const page = await pageOf(a, b, results);
  expect(chartsOf(page)).toContain("Validation loss against time");
  expect(page).toContain("&lt;/td&gt;&lt;script&gt;");
  expect(page.match(/type="checkbox"/g)).toHaveLength(3);
  const dashes = [...page.matchAll(/\.(run\d) polyline\{stroke-dasharray:([\d ]+)\}/g)];
  expect(dashes.map(([, name, lengths]) => [name, lengths])).toEqual([
    ["run1", "6 4"],
    ["run2", "2 3"],
  ]);
  expect(page).toContain("Time of a result of lrm compare has its evaluations in it.");
  expect(page.match(/class="series run1"><polyline/g)!.length).toBeGreaterThan(4);
  expect(statSync(join(a, "overlay.html")).size).toBeLessThan(500_000);
});

test("a result that lrm compare left makes a report, with what it shares with its neighbours", async () => {
  const runs = fileURLToPath(
    new URL("../../../benchmarks/results/comparison_nano/runs/", import.meta.url),
  );
  const run = await readRun(join(runs, "muon-0.01-decay-0-seed-1.json"));
  expect(run).toMatchObject({ subject: "nano with muon on sotu", steps: 1954, done: 1954 });
  expect(run.curves.validation.length).toBeGreaterThan(10);
  expect(run.curves.gradientNorm).toEqual([]);
});
