import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { openChromium, playgroundURL } from "../testing/browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openChromium({ webgpu: false });
});
afterAll(() => browser.close());

/** Parts of the page, from the top. */
const PARTS = [".top", ".presets", ".bar", "#curves", "#settings", ".details .card"];

/** Lists the headings of the parts as they are read: row by row, and from the left in a row. */
const partsAsSeen = (page: Page): Promise<string[]> =>
  page.evaluate((selector) => {
    const parts = Array.from(document.querySelectorAll(selector), (element) => ({
      name: element.querySelector("h1, h2")?.textContent ?? element.getAttribute("aria-label")!,
      box: element.getBoundingClientRect(),
    }));
    return parts
      .sort(({ box: a }, { box: b }) => a.top - b.top || a.left - b.left)
      .map(({ name }) => name);
  }, PARTS.join());

/** Presses Tab through the whole page, and lists the parts that it visits. */
async function partsByKeyboard(page: Page): Promise<string[]> {
  const visited: string[] = [];
  for (let presses = 0; presses < 100; presses += 1) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate((selector) => {
      const part = document.activeElement?.closest(selector);
      return part?.querySelector("h1, h2")?.textContent ?? part?.getAttribute("aria-label");
    }, PARTS.join());
    if (name && name !== visited.at(-1)) visited.push(name);
    if (await page.evaluate(() => document.activeElement === document.body)) break;
  }
  return visited;
}

it.each([360, 768, 1440])(
  "the page is visited by keyboard in the order seen at %i px",
  async (width) => {
    const context = await browser.newContext({ viewport: { width, height: 900 } });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.goto(playgroundURL());
    await page.getByText(/^Recorded on/).waitFor();
    const seen = await partsAsSeen(page);
    expect(seen).toEqual([
      "LRM playground",
      "Comparisons to try",
      "Training",
      "Loss",
      "Settings",
      "Directions of a step",
      "Samples",
    ]);
    const visited = await partsByKeyboard(page);
    expect(visited).toEqual(seen.filter((part) => visited.includes(part)));
    for (const part of ["Training", "Loss", "Settings", "Samples"]) expect(visited).toContain(part);
  },
);
