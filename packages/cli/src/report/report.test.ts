import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRun, writeReport } from "@lrm/report";
import { elementsOf } from "@lrm/test-helpers";
import { afterAll, expect, test } from "vitest";
import { lrmHere, Workplace } from "../testing/lrm.ts";
import { resultOf } from "../testing/results.ts";
import { addLine, configOf, metricsOf, timeAfter, writeRun } from "../testing/run.ts";

const workplace = new Workplace();
afterAll(() => workplace[Symbol.dispose]());

/** Titles of a page's charts. */
const chartsOf = (page: string): string[] =>
  [...page.matchAll(/<figcaption>([^<]*)/g)].map(([, title]) => title!);

async function pageOf(...paths: readonly string[]): Promise<string> {
  const { path } = await writeReport(paths);
  const page = readFileSync(path, "utf8");
  const elements = elementsOf(page);
  for (const name of ["script", "link", "img"]) expect(elements).not.toContain(name);
  expect(page).not.toMatch(/https?:|url\((?!#)|@import|NaN|Infinity|undefined/);
  return page;
}

test("a report of 2,000 steps has all curves, figures, samples, settings, device and version, in less than 500 kB", async () => {
  const folder = writeRun(workplace.at("whole"), { steps: 2000 });
  const memory = { weights: 1e6, gradients: 1e6, state: 2e6, activations: 3e6, scratch: 1e6 };
  addLine(folder, "timings.jsonl", { time: timeAfter(1), memory });
  addLine(folder, "samples.jsonl", { step: 1000, text: "half\u0000way" });
  const page = await pageOf(folder);
  expect(chartsOf(page)).toEqual([
    "Loss against steps",
    "Loss against time",
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
  const folder = writeRun(workplace.at("resumed"), { steps: 200, done: 150 });
  const session = { version: "1.3.0", node: "v22.0.0", device: "another CPU" };
  addLine(folder, "timings.jsonl", { step: 140, ...session, time: timeAfter(5000) });
  for (let step = 151; step <= 200; step++)
    addLine(folder, "metrics.jsonl", metricsOf(configOf(200), step));
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
  const folder = writeRun(workplace.at("stopped"), { steps: 200, done: 30 });
  addLine(folder, "timings.jsonl", { time: timeAfter(31), stopped: "Stopped at step 31: <b>" });
  appendFileSync(join(folder, "metrics.jsonl"), '{"step":31,"lo');
  expect(await pageOf(folder)).toContain('<p class="stopped">Stopped at step 31: &lt;b&gt;</p>');

  const old = writeRun(workplace.at("old"), { steps: 20 });
  rmSync(join(old, "timings.jsonl"));
  rmSync(join(old, "metrics.jsonl"));
  for (let step = 1; step <= 20; step++) addLine(old, "metrics.jsonl", { step, loss: 3 });
  expect(chartsOf(await pageOf(old))).toEqual(["Loss against steps"]);

  const empty = writeRun(workplace.at("empty"), { done: 0 });
  expect(chartsOf(await pageOf(empty))).toEqual([]);
});

test("a report of several runs draws them over each other, beside the first one's own", async () => {
  const [a, b] = ["a", "b"].map((name) => writeRun(workplace.at(name))) as [string, string];
  writeFileSync(
    join(b, "config.json"),
    JSON.stringify({ ...configOf(200), data: "</td><script>" }),
  );
  const results = workplace.at("adamw.json");
  writeFileSync(results, JSON.stringify(resultOf("adamw", 0.003, 1, 2.6)));
  const page = await pageOf(a, b, results);
  expect(chartsOf(page)).toContain("Validation loss against time");
  expect(page).toContain("&lt;/td&gt;&lt;script&gt;");
  expect(page.match(/type="checkbox"/g)).toHaveLength(3);
  expect(page).toContain("Time of a result of lrm compare has its evaluations in it.");
  expect(page.match(/class="series run1"><polyline/g)!.length).toBeGreaterThan(4);
  expect(statSync(join(a, "overlay.html")).size).toBeLessThan(500_000);
});

test("a result that lrm compare left makes a report, with what it shares with its neighbours", async () => {
  const runs = fileURLToPath(
    new URL("../../../../benchmarks/results/comparison_nano/runs/", import.meta.url),
  );
  const run = await readRun(join(runs, "muon-0.01-seed-1.json"));
  expect(run).toMatchObject({ subject: "nano with muon on sotu", steps: 1954, done: 1954 });
  expect(run.curves.validation.length).toBeGreaterThan(10);
  expect(run.curves.gradientNorm).toEqual([]);
});

test("lrm report names the page, writes event files beside runs, and says what is no run", async () => {
  const folder = writeRun(workplace.at("named"));
  const out = workplace.at("deep/page.html");
  expect(await lrmHere(["report", folder, "--out", out])).toMatchObject({
    code: 0,
    stdout: `${out}\n`,
  });
  elementsOf(readFileSync(out, "utf8"));
  const { stdout } = await lrmHere(["report", folder, "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    report: join(folder, "report.html"),
    runs: [{ name: "named", steps: 200, done: 200 }],
  });
  const nothing = await lrmHere(["report", workplace.at("nowhere")]);
  expect(nothing.code).toBe(1);
  expect(nothing.stderr).toContain("it has no config.json");
  const text = await lrmHere(["report", workplace.text]);
  expect(text.code).toBe(1);
  expect(text.stderr).toContain("give a run folder, or a file in runs/ of `lrm compare`");
  const results = workplace.at("muon.json");
  writeFileSync(results, JSON.stringify(resultOf("muon", 0.01, 1, 2)));
  const refused = await lrmHere(["report", results, "--tensorboard"]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("leave out --tensorboard");
});

test("lrm report replaces a page of its own, and no file of somebody else", async () => {
  const folder = writeRun(workplace.at("again"));
  const out = workplace.at("page.html");
  for (const content of ["my thesis", "<!doctype html>\n<html><title>Run run</title></html>\n"]) {
    writeFileSync(out, content);
    const refused = await lrmHere(["report", folder, "--out", out]);
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain(`Cannot write ${out}: there is a file that is no page of lrm`);
    expect(readFileSync(out, "utf8")).toBe(content);
  }
  writeFileSync(out, "");
  for (let i = 0; i < 2; i++) {
    expect(await lrmHere(["report", folder, "--out", out])).toMatchObject({ code: 0 });
  }
});
