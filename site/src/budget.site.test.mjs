import { gzipSync } from "node:zlib";
import { expect, inject, it, onTestFinished } from "vitest";
import { openChromium } from "./testing/browser.mjs";

const { address } = inject("site");

/** Largest numbers for the first visit of the landing page; bytes are compressed. */
const BUDGET = { scripts: 130_000, everything: 330_000, requests: 25 };

it("the landing page keeps its budget of scripts, bytes and requests, before anything is clicked", async () => {
  const browser = await openChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const answers = [];
  page.on("response", (response) => answers.push(response));
  await page.goto(address, { waitUntil: "networkidle" });
  const sizes = await Promise.all(
    answers.map(async (response) => ({
      script: new URL(response.url()).pathname.endsWith(".js"),
      bytes: gzipSync(await response.body(), { level: 9 }).length,
    })),
  );
  const total = (some) => some.reduce((sum, { bytes }) => sum + bytes, 0);
  const scripts = total(sizes.filter(({ script }) => script));
  expect(scripts).toBeGreaterThan(20_000);
  expect({ scripts, everything: total(sizes), requests: sizes.length }).toSatisfy((measured) =>
    Object.keys(BUDGET).every((each) => measured[each] <= BUDGET[each]),
  );
});
