import { existsSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from "vitest";
import { openChromium } from "./testing/browser.mjs";

const { address, folder, base } = inject("site");

/** Kinds of files by their ending. Everything else, such as the page itself, is a document. */
const KINDS = {
  ...{ ".js": "scripts", ".css": "styles", ".woff": "fonts", ".woff2": "fonts" },
  ...{ ".png": "pictures", ".svg": "pictures" },
};

/**
 * Largest numbers for the first visit of a page of each kind: compressed bytes by kind of file, and
 * requests. There are no fonts of our own.
 */
const BUDGETS = {
  "": { documents: 8_000, scripts: 70_000, styles: 22_000, pictures: 200_000, requests: 13 },
  "guide/quick-start": { documents: 10_000, scripts: 70_000, styles: 22_000, requests: 9 },
  "results/speed/2026-11-22": { documents: 14_000, scripts: 70_000, styles: 22_000, requests: 9 },
  "api/tensor": { documents: 55_000, scripts: 70_000, styles: 22_000, requests: 9 },
  "playground/": { documents: 1_500, scripts: 125_000, styles: 4_000, requests: 19 },
};

let browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

/**
 * Lists the elements that move without an action of the visitor. The marker of the outline follows
 * the reader.
 */
const OBSERVE_SHIFTS = `
  globalThis.shifted = [];
  new PerformanceObserver((list) => {
    for (const { sources, hadRecentInput } of list.getEntries()) {
      if (hadRecentInput) continue;
      for (const { node } of sources) {
        if (node?.className === "outline-marker") continue;
        globalThis.shifted.push(node?.className || node?.nodeName || "removed");
      }
    }
  }).observe({ type: "layout-shift", buffered: true });
`;

/** Visits a page for the first time, scrolls to its end, and returns what was loaded. */
async function visit(path) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 880 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const paths = new Set();
  const errors = [];
  // Those of workers, too.
  context.on("request", (request) => paths.add(new URL(request.url()).pathname));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.addInitScript(OBSERVE_SHIFTS);
  await page.goto(`${address}${path}`, { waitUntil: "networkidle" });
  const bottom = "scrollTo(0, document.documentElement.scrollHeight)";
  await page.evaluate(bottom);
  await page.waitForLoadState("networkidle");
  const shifted = await page.evaluate("globalThis.shifted");
  return { loaded: [...paths].filter((each) => !isAhead(each, path)), errors, shifted };
}

/** Tells whether a script belongs to another page and is fetched ahead, once the page is idle. */
function isAhead(loaded, path) {
  const own = (path || "index").replaceAll("/", "_");
  const [, name] = /\/assets\/([^/]+)\.md\.[^/]+\.js$/.exec(loaded) ?? [];
  return name !== undefined && name !== own;
}

function measured(loaded) {
  const sums = { documents: 0, scripts: 0, styles: 0, pictures: 0, fonts: 0 };
  for (const path of loaded) sums[KINDS[extname(path)] ?? "documents"] += sizeOf(path);
  return { ...sums, requests: loaded.length };
}

function sizeOf(path) {
  const file = join(folder, decodeURIComponent(path.slice(base.length)));
  const found = [file, `${file}.html`, join(file, "index.html")].find(
    (each) => /\.[a-z0-9]+$/.test(each) && existsSync(each),
  );
  return gzipSync(readFileSync(found), { level: 9 }).length;
}

it.each(Object.entries(BUDGETS))(
  "the page /%s keeps its budget, stands still and reports no error",
  async (path, budget) => {
    const { loaded, errors, shifted } = await visit(path);
    expect(errors).toEqual([]);
    expect(shifted).toEqual([]);
    const sizes = measured(loaded);
    expect(sizes.scripts).toBeGreaterThan(20_000);
    const over = Object.entries(sizes).filter(([kind, size]) => size > (budget[kind] ?? 0));
    expect(over, JSON.stringify(sizes)).toEqual([]);
  },
);
