import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { keepScreenshot, keepText, openChromium, playgroundURL } from "./testing/browser.ts";

const SOURCE = fileURLToPath(new URL(".", import.meta.url));
const INPUTS = fileURLToPath(new URL("../../../docs/pictures/playground.json", import.meta.url));

const hashOf = (...texts: readonly string[]): string =>
  createHash("sha256").update(texts.join("\0")).digest("hex");

/** Reads files below `src/`: of a folder, those that draw. */
function sourcesOf(path: string): string[] {
  const names = path.includes(".")
    ? [path]
    : readdirSync(join(SOURCE, path))
        .filter((name) => !name.includes(".test."))
        .map((name) => join(path, name));
  return names.sort().map((name) => readFileSync(join(SOURCE, name), "utf8"));
}

it("the README's picture of the playground shows the page as it is, with the recorded curves", async () => {
  const browser = await openChromium({ webgpu: false });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1280, height: 880 } });
  const page = await context.newPage();
  await page.goto(playgroundURL());
  await page.getByText(/^Recorded on/).waitFor();
  await page.getByText(/^Runs train on the CPU: this browser/).waitFor();
  await keepScreenshot(page, "playground", { fullPage: false });
  const inputs = {
    curves: hashOf(...sourcesOf("page/recording/recording.json")),
    drawing: hashOf(...sourcesOf("page/charts")),
    style: hashOf(...sourcesOf("page/styles.css")),
    page: hashOf(await page.locator("#app").innerHTML()),
  };
  keepText("playground.json", `${JSON.stringify(inputs, undefined, 2)}\n`);
  expect(
    JSON.parse(readFileSync(INPUTS, "utf8")),
    "run npm run pictures, and look at docs/pictures/playground.png",
  ).toEqual(inputs);
});
