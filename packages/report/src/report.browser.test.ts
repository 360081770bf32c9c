import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readSummary, summarize } from "@lrm/compare";
import { COMPARISON, resultOf, writeRun } from "@lrm/test-helpers";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from "vitest";
import { comparisonDrawing, comparisonPage } from "./comparison_page.ts";
import { writeReport } from "./report.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Chromium's program, and what is set where it runs. */
    readonly chromium: {
      readonly path: string;
      readonly environment: Readonly<Record<string, string>>;
    };
  }
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Labels that appear at the pointer are excluded: axe ignores hidden elements, slowly. */
const AUDIT = `axe.run({ exclude: [".readouts"] })`;
/** Folder for screenshots of the last tests. Git ignores it. */
const SCREENSHOTS = fileURLToPath(new URL("../screenshots/", import.meta.url));

/** A comparison of six optimizers, in the folder of the benchmarks. */
const NANO = fileURLToPath(new URL("../../../benchmarks/results/comparison_nano", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "lrm-report-"));
const pages: Record<"report" | "overlay" | "comparison", string> = {
  report: join(folder, "muon/report.html"),
  overlay: join(folder, "overlay.html"),
  comparison: join(folder, "compare.html"),
};
let browser: Browser;

beforeAll(async () => {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const muon = writeRun(join(folder, "muon"), { steps: 400 });
  const adamw = writeRun(join(folder, "adamw"), { steps: 200, done: 90 });
  await writeReport([muon]);
  await writeReport([muon, adamw], pages.overlay);
  const results = [resultOf("adamw", 0.003, 1, 2.6), resultOf("muon", 0.02, 1, 2)];
  writeFileSync(pages.comparison, comparisonPage(summarize(COMPARISON, results, undefined)));
  browser = await chromium.launch({
    executablePath: inject("chromium").path,
    env: { ...process.env, ...inject("chromium").environment },
    args: ["--no-sandbox", "--no-first-run", "--disable-background-networking"],
  });
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A page opened as a file, without a network. */
async function open(path: string, colorScheme: "light" | "dark", width: number): Promise<Page> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.on("request", (request) => expect(request.url()).toMatch(/^file:/));
  await page.goto(pathToFileURL(path).href);
  return page;
}

test("comparisonDrawing() keeps the axis above the legend", async () => {
  const path = join(folder, "drawing.svg");
  const results = [resultOf("adamw", 0.003, 1, 2.6), resultOf("muon", 0.02, 1, 2)];
  writeFileSync(path, comparisonDrawing(summarize(COMPARISON, results, undefined)));
  const page = await open(path, "light", 640);
  const [axis, legend] = await page.evaluate(() => {
    const boxes = Array.from(document.querySelectorAll("text"), (each) => ({
      text: each.textContent,
      box: each.getBoundingClientRect(),
    }));
    const named = (name: string) => boxes.find(({ text }) => text === name)!.box;
    return [named("steps").bottom, named("muon").top];
  });
  expect(axis).toBeGreaterThan(0);
  expect(legend).toBeGreaterThan(axis!);
});

/** Lists the texts of charts that do not fit into their drawing. */
function cutTexts(): (string | null)[] {
  const texts = document.querySelectorAll<SVGTextElement>("svg > text, svg > .grid text");
  return Array.from(texts)
    .filter((text) => {
      const own = text.getBoundingClientRect();
      const drawing = text.ownerSVGElement!.getBoundingClientRect();
      return own.left < drawing.left - 0.5 || own.right > drawing.right + 0.5;
    })
    .map(({ textContent }) => textContent);
}

/** Counts the lines of losses that leave their chart, in the view that is shown. */
function cutLines(): number {
  const charts = Array.from(document.querySelectorAll("figure")).filter(
    (each) =>
      each.querySelector("figcaption")!.textContent.startsWith("Loss") &&
      each.getClientRects().length > 0,
  );
  return charts.flatMap((chart) => {
    const frame = chart.querySelector<SVGRectElement>("clipPath rect")!.getBBox();
    return Array.from(chart.querySelectorAll("polyline"), (line) => line.getBBox()).filter(
      ({ y, height }) => y < frame.y || y + height > frame.y + frame.height,
    );
  }).length;
}

const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
  [360, 768, 1440].map((width) => [colorScheme, width] as const),
);

test.each(looks)(
  "pages have no accessibility findings and no sideways scrolling in %s at %i px",
  async (colorScheme, width) => {
    for (const [name, path] of Object.entries(pages)) {
      const page = await open(path, colorScheme, width);
      await page.evaluate(AXE);
      const { violations } = await page.evaluate<AxeResults>(AUDIT);
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual(
        [],
      );
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await page.evaluate(cutTexts), name).toEqual([]);
      const file = `${SCREENSHOTS}${name}-${colorScheme}-${width}.png`;
      await page.screenshot({ path: file, fullPage: true });
    }
  },
);

test("a chart says what it shows where it is pointed at, and nothing elsewhere", async () => {
  const page = await open(pages.report, "light", 1440);
  const chart = page.locator("figure").first();
  const shown = chart.locator(".readouts text:visible");
  expect(await shown.count()).toBe(0);
  const { width, height } = (await chart.boundingBox())!;
  await chart.hover({ position: { x: width / 2, y: height / 2 } });
  expect(await shown.count()).toBe(1);
  expect(await shown.textContent()).toMatch(/^\d+ steps ?training 2\.\d+validation 2\.\d+$/);
});

test("a report shows all of a curve, and by choice its late part, its end, or a logarithmic scale", async () => {
  const page = await open(pages.report, "light", 1440);
  const shown = page.locator("figure:visible figcaption");
  const titles = async () => (await shown.allTextContents()).filter((each) => /^Loss/.test(each));
  expect((await titles()).every((title) => !title.includes(","))).toBe(true);
  const whole = page.getByRole("radio", { name: "whole curve" });
  expect(await whole.isChecked()).toBe(true);
  expect(await page.evaluate(cutLines)).toBe(0);
  for (const view of ["after the steep fall", "last quarter", "logarithmic"]) {
    await page.getByRole("radio", { name: view }).check();
    if (view === "after the steep fall") expect(await page.evaluate(cutLines)).toBeGreaterThan(0);
    const found = await titles();
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((title) => title.includes(`, ${view}`))).toBe(true);
  }
});

/** Positions, in the drawing, of the visible labels of a chart's horizontal axis. */
const stepsOf = (chart: Locator): Promise<string[]> =>
  chart.locator('.grid text[text-anchor="middle"]').allTextContents();

/** Computes the fraction of the height of a chart that its lines span within the frame. */
function spanOf(chart: SVGElement | HTMLElement): number {
  const [left = 0, right = 0, top = 0, bottom = 0] = chart.dataset.plot!.split(" ").map(Number);
  const heights = Array.from(chart.querySelectorAll("polyline")).flatMap((line) => {
    const length = line.getTotalLength();
    return Array.from({ length: 1001 }, (_, at) => line.getPointAtLength((at / 1000) * length))
      .filter(({ x }) => x >= left && x <= right)
      .map(({ y }) => y);
  });
  return (Math.max(...heights) - Math.min(...heights)) / (bottom - top);
}

test("a drag over a chart zooms all charts with its axis, and a double click shows whole curves", async () => {
  for (const path of [pages.report, pages.comparison]) {
    const page = await open(path, "light", 1440);
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    const charts = page.locator('svg[data-unit="steps"]:visible');
    const [first, last] = [charts.first(), charts.last()];
    const drawn = async () => [await first.innerHTML(), await last.innerHTML()];
    const whole = await drawn();
    const { x, y, width, height } = (await first.boundingBox())!;
    await page.mouse.move(x + 0.5 * width, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + 0.75 * width, y + height / 2, { steps: 3 });
    await page.mouse.up();
    const shown = /^steps (\d+) to (\d+)$/.exec(
      (await page.locator(".zoom output").textContent())!,
    )!;
    const [from, to] = [Number(shown[1]), Number(shown[2])];
    expect(to).toBeGreaterThan(from + 1);
    for (const chart of [first, last]) {
      const labels = (await stepsOf(chart)).map(Number);
      expect(labels.length).toBeGreaterThan(1);
      expect(Math.min(...labels)).toBeGreaterThanOrEqual(from - 1);
      expect(Math.max(...labels)).toBeLessThanOrEqual(to + 1);
    }
    // Lines fill the height of the frame again.
    expect(await first.evaluate(spanOf)).toBeGreaterThan(0.8);
    await page.screenshot({
      path: `${SCREENSHOTS}zoomed-${path === pages.report ? "report" : "comparison"}.png`,
    });
    await first.dblclick();
    expect(await drawn()).toEqual(whole);
    expect(await page.locator(".zoom output").textContent()).toBe("");
    expect(errors).toEqual([]);
  }
});

test("the buttons zoom by keyboard, move the part, and show whole curves again", async () => {
  const page = await open(pages.report, "dark", 360);
  const shown = async () =>
    /steps (\d+) to (\d+)/
      .exec((await page.locator(".zoom output").textContent())!)
      ?.slice(1)
      .map(Number);
  await page.getByRole("button", { name: "Zoom in" }).press("Enter");
  expect(await shown()).toEqual([100, 300]);
  await page.getByRole("button", { name: "Later" }).press("Space");
  expect(await shown()).toEqual([200, 400]);
  await page.getByRole("button", { name: "Later" }).press("Space");
  expect(await shown()).toEqual([200, 400]);
  await page.getByRole("button", { name: "Earlier" }).press("Enter");
  expect(await shown()).toEqual([100, 300]);
  const whole = page.getByRole("button", { name: "Whole curve" });
  await whole.press("Enter");
  expect(await shown()).toBe(undefined);
  expect(await whole.getAttribute("aria-disabled")).toBe("true");
});

test("a run that ended before the part does not stretch the heights of the others", async () => {
  const page = await open(pages.overlay, "light", 1440);
  for (const name of ["Zoom in", "Later"]) await page.getByRole("button", { name }).click();
  const chart = page.locator('figure:visible svg[data-unit="steps"]').first();
  expect(await page.locator(".zoom output").textContent()).toContain("steps 200 to 400");
  expect(await chart.evaluate(spanOf)).toBeGreaterThan(0.8);
});

test("the buttons begin with what a view shows, and another view shows all of its part", async () => {
  const page = await open(pages.report, "light", 1440);
  const output = page.locator(".zoom output");
  await page.getByRole("radio", { name: "last quarter" }).check();
  await page.getByRole("button", { name: "Zoom in" }).click();
  expect(await output.textContent()).toContain("steps 325 to 375");
  await page.getByRole("radio", { name: "whole curve" }).check();
  expect(await output.textContent()).toBe("");
});

test("the smallest part keeps its middle, and its ends are written as finely as it is wide", async () => {
  const page = await open(pages.report, "light", 1440);
  const output = page.locator(".zoom output");
  for (let presses = 0; presses < 8; presses++) {
    await page.getByRole("button", { name: "Zoom in" }).click();
  }
  expect(await output.textContent()).toContain("steps 190 to 210");
  const others = (await output.textContent())!.split(", ").filter((each) => !/^steps/.test(each));
  expect(others.length).toBeGreaterThan(0);
  for (const each of others) {
    const [, from, to] = / (\S+) to (\S+)$/.exec(each)!;
    expect(from).not.toBe(to);
  }
});

test("a page shows whole curves, and no buttons, where scripts do not run", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(pathToFileURL(pages.report).href);
  expect(await page.getByRole("button").count()).toBe(0);
  expect(await page.locator("figure:visible polyline").count()).toBeGreaterThan(4);
});

test("the table of a comparison of six optimizers shows all its columns at 1440 px", async () => {
  const path = join(folder, "compare_six.html");
  const six = await readSummary(NANO);
  writeFileSync(path, comparisonPage(six));
  const page = await open(path, "light", 1440);
  expect(six.rows.map(({ name }) => name)).toContain("low-rank-muon");
  expect(await page.locator("table").first().locator("tr").count()).toBe(1 + six.rows.length);
  expect(six.rows.length).toBeGreaterThanOrEqual(6);
  const hidden = `(() => { const { scrollWidth, clientWidth } = document.querySelector(".scroll"); return scrollWidth - clientWidth; })()`;
  expect(await page.evaluate(hidden)).toBe(0);
});

test("the charts of a comparison have texts of one size", async () => {
  for (const width of [360, 768, 1440]) {
    const page = await open(pages.comparison, "light", width);
    const widths = await page.evaluate(() =>
      Array.from(document.querySelectorAll("svg"), (each) => each.getBoundingClientRect().width),
    );
    expect(widths).toHaveLength(5);
    expect(Math.max(...widths) / Math.min(...widths)).toBeLessThan(1.1);
  }
});

test("a line is hidden in all charts where its box is not checked", async () => {
  const page = await open(pages.overlay, "dark", 360);
  const lines = page.locator(".series.run0 polyline:visible");
  expect(await lines.count()).toBeGreaterThan(4);
  await page.getByRole("checkbox", { name: "muon" }).uncheck();
  expect(await lines.count()).toBe(0);
  expect(await page.locator(".series.run1 polyline:visible").count()).toBeGreaterThan(4);
});
