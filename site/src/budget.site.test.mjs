import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, inject, it, onTestFinished } from "vitest";
import { openChromium } from "./testing/browser.mjs";

const { address, folder, base } = inject("site");

/**
 * Largest numbers for the first visit of the landing page; bytes are compressed. Pictures are not
 * part of everything else: they come last.
 */
const BUDGET = { scripts: 70_000, everythingElse: 105_000, pictures: 200_000, requests: 13 };
/** Scripts of other pages, which are fetched ahead once the page is idle. */
const AHEAD = /\/assets\/(?!index\.md)[^/]+\.md\.[^/]+\.js$/;

it("the landing page keeps its budget of scripts, bytes and requests", async () => {
  const browser = await openChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const paths = [];
  page.on("request", (request) => paths.push(new URL(request.url()).pathname));
  await page.goto(address, { waitUntil: "networkidle" });
  const loaded = paths.filter((path) => !AHEAD.test(path));
  const sizes = loaded.map((path) => ({
    script: path.endsWith(".js"),
    picture: path.endsWith(".png"),
    bytes: sizeOf(path === base ? `${base}index.html` : path),
  }));
  const total = (some) => some.reduce((sum, { bytes }) => sum + bytes, 0);
  const measured = {
    scripts: total(sizes.filter(({ script }) => script)),
    everythingElse: total(sizes.filter(({ picture }) => !picture)),
    pictures: total(sizes.filter(({ picture }) => picture)),
    requests: loaded.length,
  };
  expect(measured.scripts).toBeGreaterThan(20_000);
  const over = Object.keys(BUDGET).filter((name) => measured[name] > BUDGET[name]);
  expect(over, JSON.stringify(measured)).toEqual([]);
});

function sizeOf(path) {
  return gzipSync(readFileSync(join(folder, path.slice(base.length))), { level: 9 }).length;
}
