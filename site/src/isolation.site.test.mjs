import { afterAll, beforeAll, expect, inject, it, onTestFinished } from "vitest";
import { openChromium } from "./testing/browser.mjs";

const { address } = inject("site");
const RUN = "model=gpt2:1:16:2:16&steps=3&batch=2&spectrum=none";

let browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

/** Opens the playground of the site in a browser that has not seen it, and waits for isolation. */
async function openPlayground(settings) {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const first = await page.goto(`${address}playground/#${RUN}&${settings}`);
  expect(first.headers()).not.toHaveProperty("cross-origin-opener-policy");
  await page.waitForFunction("crossOriginIsolated && document.readyState === 'complete'");
  return page;
}

async function train(page) {
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page
    .getByText(/3 of 3|3 steps/)
    .first()
    .waitFor();
  return await page.locator("body").textContent();
}

it("the playground trains on CPU threads where the host sends no headers", async () => {
  const page = await openPlayground("runs=adamw,muon&backend=cpu");
  expect(await train(page)).toMatch(/CPU: WebAssembly SIMD.*?, (?!1 )\d+ threads/);
  expect(await page.evaluate("typeof SharedArrayBuffer")).toBe("function");
});

it("the playground trains on WebGPU where the host sends no headers", async () => {
  const page = await openPlayground("runs=muon&backend=webgpu");
  expect(await train(page)).toContain("SwiftShader (software");
});
