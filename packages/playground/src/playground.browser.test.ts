import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { keepScreenshot, openChromium, playgroundURL } from "./testing/browser.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openChromium({ webgpu: false });
});
afterAll(() => browser.close());

it("the playground trains two optimizers on the built-in text from one click, on the CPU where there is no WebGPU", async () => {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(100_000);
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.setViewportSize({ width: 1280, height: 880 });
  await page.goto(
    playgroundURL(
      "model=gpt2:2:32:2:32&runs=adamw,muon&steps=60&batch=4&spectrum=h.0.mlp.c_fc.weight",
    ),
  );
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
  await page.getByRole("button", { name: "Start", exact: true }).waitFor();
  const text = await page.locator("body").textContent();
  expect(text).toContain("CPU: WebAssembly SIMD");
  expect(text).toMatch(/60 of 60|60 steps/);
  expect(text).toMatch(/reached .+'s final validation loss at step \d+ of 60: /);
  await keepScreenshot(page, "trained_on_cpu");
  expect(errors).toEqual([]);
});
