import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from "vitest";
import { accessibilityFindings, openChromium } from "./testing/browser.mjs";

const { address } = inject("site");
/** One page of each kind. */
const PAGES = ["", "guide/quick-start", "api/", "404"];
/** Folder of the pictures of the last tests, for people to look at. Git ignores it. */
const SCREENSHOTS = fileURLToPath(new URL("../screenshots/", import.meta.url));

let browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

async function newPage(options = {}) {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
  return page;
}

/** Opens a page of the site and waits until its scripts run it. */
async function goTo(page, path) {
  await page.goto(`${address}${path}`);
  await page.waitForFunction("document.querySelector('#app')?.__vue_app__ !== undefined");
}

const looks = [
  ["light", 360],
  ["light", 768],
  ["light", 1440],
  ["dark", 360],
  ["dark", 768],
  ["dark", 1440],
];

it.each(looks)(
  "axe finds nothing in %s colors at %i px, and nothing scrolls sideways",
  async (colorScheme, width) => {
    const page = await newPage({ colorScheme, viewport: { width, height: 900 } });
    for (const path of PAGES) {
      await goTo(page, path);
      expect(await page.locator("html.dark").count()).toBe(colorScheme === "dark" ? 1 : 0);
      expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBe(width);
      const name = path.replaceAll("/", "_") || "landing";
      await page.screenshot({ path: `${SCREENSHOTS}${name}_${colorScheme}_${width}.png` });
      expect(await accessibilityFindings(page), path).toEqual([]);
    }
  },
);

it("pages say what other sites show of links to them, with whole addresses if theirs is known", async () => {
  const page = await newPage();
  await goTo(page, "guide/quick-start");
  const tags = await page.evaluate(() =>
    Object.fromEntries(
      Array.from(
        document.querySelectorAll('meta[property^="og:"], meta[name^="twitter:"]'),
        (tag) => [
          tag.getAttribute("property") ?? tag.getAttribute("name"),
          tag.getAttribute("content"),
        ],
      ),
    ),
  );
  expect(tags["og:title"]).toContain("Quick start");
  const known = process.env.LRM_SITE;
  expect(tags["twitter:card"]).toBe(known === undefined ? "summary" : "summary_large_image");
  const base = known && new URL(known.endsWith("/") ? known : `${known}/`);
  expect(tags["og:url"]).toBe(base && new URL("../guide/quick-start", base).href);
});

it("the page for missing addresses leads to the guide, and the landing page to the playground", async () => {
  const page = await newPage();
  await goTo(page, "some/thing");
  await page.getByRole("link", { name: "begin with the guide" }).click();
  await page.getByRole("heading", { name: "Quick start", level: 1 }).waitFor();
  await goTo(page, "");
  const picture = page.getByRole("link", { name: /^The playground: / });
  expect(await picture.getAttribute("href")).toBe("./playground/");
  await picture.scrollIntoViewIfNeeded();
  await page.waitForFunction("document.querySelector('img[loading]').naturalWidth === 1280");
  await page.screenshot({ path: `${SCREENSHOTS}landing_picture.png` });
});

it("the search finds an optimizer, a guide and an export without another host", async () => {
  const page = await newPage();
  const hosts = new Set();
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  await goTo(page, "");
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
