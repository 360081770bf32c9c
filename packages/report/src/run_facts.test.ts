import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunFolder } from "@lrm/run/node";
import {
  addLine,
  elementsOf,
  runConfigOf,
  temporaryFolder,
  timeAfter,
  writeRun,
} from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { readRun } from "./read_run.ts";
import { writeReport } from "./report.ts";
import { writeEvents } from "./tensorboard/event_file.ts";
import { lineOf, viewOf } from "./watch/view.ts";

const CONFIG = { title: "Digits by a <cnn>", width: 16, training: { seed: 1, steps: 60 } };

/** Records a classifier's run as a training loop of one's own does. */
async function recorded(
  path: string,
  config: unknown = CONFIG,
  measures = (step: number): Readonly<Record<string, number>> => ({ accuracy: 1 - 1 / step }),
): Promise<string> {
  const run = await RunFolder.create(path, config);
  for (let step = 1; step <= 60; step++) {
    const loss = 2 * Math.exp(-step / 20);
    run.record({
      ...{ step, loss, gradientNorm: 1, learningRate: 0.02, samples: 64 * step },
      ...(step % 20 === 0 && { validationLoss: loss + 0.1, validation: measures(step) }),
    });
  }
  await run.release();
  return path;
}

async function pageOf(...folders: readonly string[]): Promise<string> {
  const { path } = await writeReport(folders);
  const page = readFileSync(path, "utf8");
  elementsOf(page);
  expect(page).not.toMatch(/NaN|Infinity|undefined/);
  return page;
}

const chartsOf = (page: string): string[] =>
  [...page.matchAll(/<figcaption>([^<]*)/g)].map(([, title]) => title!);

const figuresOf = (page: string) =>
  Object.fromEntries(
    [...page.matchAll(/<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)].map(([, name, text]) => [name, text]),
  );

test("a report of a classifier has its title, settings and metrics, and counts samples", async () => {
  const folder = await recorded(join(temporaryFolder(), "digits"));
  const pace = { samplesPerSecond: 3200, seconds: 1.2, liveBytes: 1e6, peakBytes: 2e6 };
  const session = { version: "1.2.3", node: "v20.0.0", device: "a small CPU" };
  addLine(folder, "timings.jsonl", { step: 0, ...session, time: timeAfter(0) });
  addLine(folder, "timings.jsonl", { step: 60, time: timeAfter(120), ...pace });
  const page = await pageOf(folder);
  expect(page).toContain("<p>Digits by a &lt;cnn&gt;.</p>");
  expect(page).toContain("<td>training.<wbr/>seed</td><td>1</td>");
  expect(page).toContain("<td>width</td><td>16</td>");
  expect(page).toContain("<p>a small CPU</p>");
  expect(page).not.toMatch(/nats|tokens/i);
  const charts = chartsOf(page);
  for (const title of ["Loss against steps", "Loss against time", "Validation accuracy"]) {
    expect(charts).toContain(title);
  }
  expect(charts).toContain("Samples per second");
  expect(figuresOf(page)).toMatchObject({
    ...{ steps: "60", samples: "3,840", "samples/s": "3,200" },
    ...{ "validation accuracy": "0.9833", "validation loss": "0.1996" },
  });
  expect(lineOf(await readRun(folder))).toMatch(
    /^step 60\/60 · loss \d\.\d{3} · validation 0\.200 · accuracy 0\.983 · 3,200 samples\/s/,
  );
});

test("a report of a run needs neither title nor number of steps, and any JSON is a configuration", async () => {
  const folders = temporaryFolder();
  const configs = [
    {},
    null,
    7,
    [1],
    { training: { steps: "many" }, title: 7, earlier: 5, model: 1 },
  ];
  for (const [at, config] of configs.entries()) {
    const folder = await recorded(join(folders, `${at}`), config);
    expect(figuresOf(await pageOf(folder))).toMatchObject({ steps: "60", samples: "3,840" });
    const run = await readRun(folder);
    expect(run).toMatchObject({ steps: undefined, subject: undefined, device: undefined });
    expect(lineOf(run)).toMatch(/^step 60 · loss/);
    expect(viewOf(run, 60)).not.toContain("%");
  }
});

test("a report shows metrics of any name, as text, and leaves out values that are no numbers", async () => {
  const folders = temporaryFolder();
  const names = ["<script>", "__proto__", "a\x1b[2Jb", "loss", "constructor"];
  const folder = await recorded(join(folders, "names"), CONFIG, (step) => ({
    ...Object.fromEntries(names.map((name) => [name, step])),
    broken: Number.NaN,
    ...(step === 40 && { late: 1e-7 }),
  }));
  const page = await pageOf(folder);
  expect(chartsOf(page)).toContain("Validation __proto__");
  expect(page).toContain("Validation &lt;script&gt;");
  expect(page).not.toContain("broken");
  expect(figuresOf(page)).toMatchObject({
    ...{ "validation late": "1.000e-7", "validation loss": "0.1996" },
    "validation loss (own metric)": "60.0000",
  });
  expect(lineOf(await readRun(folder))).toContain("validation 0.200");
  expect(lineOf(await readRun(folder))).not.toContain("\x1b");
  const many = await recorded(join(folders, "many"), CONFIG, () =>
    Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`m${at}`, at])),
  );
  const measures = chartsOf(await pageOf(many)).filter((title) => title.startsWith("Validation m"));
  expect(measures).toHaveLength(50);
});

test("a report draws a classifier beside a language model, and warns that their losses do not compare", async () => {
  const folders = temporaryFolder();
  const own = await recorded(join(folders, "own"));
  const language = writeRun(join(folders, "language"), { steps: 100 });
  const page = await pageOf(own, language);
  expect(page).toContain(
    "<p>Losses are in nats per byte, or in an unknown unit. Losses of different units do not compare.</p>",
  );
  const other = writeRun(join(folders, "other"), { steps: 100 });
  expect(await pageOf(other, language)).toContain("<p>Losses are in nats per byte.</p>");
  const charts = chartsOf(page);
  for (const title of ["Validation accuracy", "Tokens per second", "Training loss against steps"]) {
    expect(charts).toContain(title);
  }
});

test("writeEvents() tags metrics of a task's own", async () => {
  const measures = () => ({ accuracy: 0.5, loss: 7 });
  const folder = await recorded(join(temporaryFolder(), "digits"), CONFIG, measures);
  writeEvents(folder, await readRun(folder));
  const name = readdirSync(folder).find((each) => each.includes("tfevents"))!;
  const events = readFileSync(join(folder, name), "latin1");
  expect(events).toContain("validation/accuracy");
  expect(events).toContain("validation/loss (own metric)");
});

test("readRun() refuses a folder that has a config.json and no steps, such as a model's", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "config.json"), JSON.stringify({ model_type: "gpt2", n_layer: 12 }));
  await expect(writeReport([folder])).rejects.toThrow(
    `Cannot find a run in ${folder}: it has no metrics.jsonl; give the folder of a run that has done a step`,
  );
  expect(existsSync(join(folder, "report.html"))).toBe(false);
});

test("readRun() still refuses a damaged configuration of a language model", async () => {
  const folder = writeRun(temporaryFolder(), { steps: 20 });
  const { model, ...rest } = runConfigOf(20);
  const damaged = { ...rest, model: { ...model, kind: "gpt3" } };
  writeFileSync(join(folder, "config.json"), JSON.stringify(damaged));
  await expect(readRun(folder)).rejects.toThrow('model.kind is "gpt3"');
});
