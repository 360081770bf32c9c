import { afterAll, beforeAll, expect, inject, it, onTestFinished } from "vitest";
import { htmlFiles } from "./html_links.mjs";
import { addAxe, findingsOfAxe, openChromium } from "./testing/browser.mjs";

const { address, folder } = inject("site");
/** A minute where nothing else runs, and many where other tests do. */
const TIMEOUT = 900_000;
/** Only colors change with their scheme, so that dark pages need no other rule. */
const LOOKS = [
  { colorScheme: "light", width: 360 },
  { colorScheme: "light", width: 1440 },
  { colorScheme: "dark", width: 1440, rules: ["color-contrast"] },
  { colorScheme: "dark", width: 360, rules: ["color-contrast"] },
];

/** Conditions that a page is there to stay, by its folder: the playground loads itself twice. */
const READY = {
  files: "document.readyState === 'complete'",
  playground: "crossOriginIsolated && document.readyState === 'complete'",
  pages: "document.querySelector('#app')?.__vue_app__ !== undefined",
};

let browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

/** Waits until a page has the colors of the browser; those of others than VitePress do at once. */
async function waitForColors(page, colorScheme) {
  const dark = colorScheme === "dark";
  await page.waitForFunction(
    `!document.querySelector("#app")?.__vue_app__ ||
      document.documentElement.classList.contains("dark") === ${dark}`,
  );
}

it(
  "axe finds nothing on any page, in light and dark colors at 360 and 1440 px, none scrolls sideways, and none asks another host for anything",
  async () => {
    // Pages of results allow no script of others, such as axe. Without motion, colors change at
    // once.
    const context = await browser.newContext({ bypassCSP: true, reducedMotion: "reduce" });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const requests = [];
    context.on("request", (request) => requests.push(new URL(request.url())));
    const files = htmlFiles(folder);
    expect(files.length).toBeGreaterThan(90);
    const findings = [];
    for (const file of files) {
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(`${address}${file.replace(/(^|\/)index\.html$|\.html$/, "$1")}`);
      await page.waitForFunction(READY[file.split("/", 1)[0]] ?? READY.pages);
      await addAxe(page);
      for (const { colorScheme, width, rules } of LOOKS) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        await waitForColors(page, colorScheme);
        const wide = await page.evaluate("document.documentElement.scrollWidth");
        const sideways = wide > width ? [`${wide} px wide`] : [];
        const found = [...sideways, ...(await findingsOfAxe(page, rules))];
        findings.push(...found.map((each) => `${file}, ${colorScheme}, ${width} px: ${each}`));
      }
    }
    expect(findings).toEqual([]);
    expect(requests.length).toBeGreaterThan(files.length);
    // Addresses of data and blobs lead to no host.
    const hosts = new Set(requests.map(({ host }) => host).filter((host) => host !== ""));
    expect([...hosts]).toEqual([new URL(address).host]);
  },
  TIMEOUT,
);
