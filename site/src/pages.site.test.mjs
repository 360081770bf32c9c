import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import { accessibilityFindings, openChromium } from "./testing/browser.mjs";

const { address } = inject("site");
const PAGES = ["", "guide/quick-start", "api/"];

let browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

async function openPage(path, options = {}) {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.goto(`${address}${path}`, { waitUntil: "networkidle" });
  expect(errors).toEqual([]);
  return page;
}

describe.each(["light", "dark"])("in %s colors", (colorScheme) => {
  it.each(PAGES)("axe finds nothing on /%s", async (path) => {
    const page = await openPage(path, { colorScheme });
    expect(await page.locator("html.dark").count()).toBe(colorScheme === "dark" ? 1 : 0);
    expect(await accessibilityFindings(page)).toEqual([]);
  });
});

it("a page of the site does not scroll sideways at 360 px", async () => {
  for (const path of PAGES) {
    const page = await openPage(path, { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBe(360);
  }
});

it("the search finds an optimizer, a guide and an export without another host", async () => {
  const page = await openPage("");
  const hosts = new Set();
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  await page.keyboard.press("Control+k");
  for (const [words, found] of [
    ["low-rank", "/packages/muon"],
    ["recompute", "/guide/memory"],
    ["newtonSchulz", "/api/orthogonalize"],
  ]) {
    await page.getByRole("searchbox").fill(words);
    await page.locator(`a[href*="${found}"].result`).first().waitFor();
  }
  expect([...hosts]).toEqual([new URL(address).host]);
});
