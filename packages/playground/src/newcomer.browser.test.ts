import { readFileSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { keepText, openChromium, playgroundURL } from "./testing/browser.ts";

/** First bytes of every PNG. */
const PNG = "89504e470d0a1a0a";

it("a newcomer sees recorded curves, trains from one click on the CPU, and saves a picture of it", async () => {
  const browser = await openChromium({ webgpu: false });
  onTestFinished(() => browser.close());
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(100_000);
  const begin = performance.now();
  // Kept for `npm run newcomer`, and asserted nowhere: the machine decides.
  const seconds: Record<string, number> = {};
  const reached = (what: string): void => {
    seconds[what] = (performance.now() - begin) / 1000;
  };
  await page.goto(playgroundURL());
  await page.getByText(/^Recorded on/).waitFor();
  reached("the recorded curves are seen");
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.locator(".recorded").waitFor({ state: "detached" });
  reached("the first losses are drawn");
  await page.getByText(/^Training: step \d{2,} of 500/).waitFor();
  reached("step 10 is trained");
  await page.getByRole("button", { name: "Share image" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  const picture = readFileSync(await (await download).path());
  reached("the picture is saved");
  expect(picture.subarray(0, 8).toString("hex")).toBe(PNG);
  keepText("newcomer.json", `${JSON.stringify(seconds, undefined, 2)}\n`);
});
