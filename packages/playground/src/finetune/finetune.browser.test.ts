import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finetune, outputObserver, trainRun } from "@lrm/run/node";
import { unzipSync } from "fflate";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { accessibilityFindings } from "../testing/accessibility.ts";
import { keepScreenshot, openChromium, playgroundURL } from "../testing/browser.ts";
import { writeGPT2, writeLlama } from "../testing/model_folders.ts";

const PATIENCE = 100_000;

const folder = mkdtempSync(join(tmpdir(), "lrm-tune-"));
const at = (name: string): string => join(folder, name);
/** 40 examples for training and 4 held out: 10 steps an epoch. */
const EXAMPLES = 44;

let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
  await writeLlama(at("llama"));
  await writeGPT2(at("gpt2"));
  const numbered = Array.from({ length: EXAMPLES }, (_, number) => number);
  const lines = (made: readonly object[]) => made.map((each) => JSON.stringify(each)).join("\n");
  const chats = numbered.map((number) => ({
    messages: [
      { role: "user", content: `${number}?` },
      { role: "assistant", content: "Arr!" },
    ],
  }));
  const prompts = numbered.map((number) => ({ prompt: `${number} is`, completion: " a number" }));
  writeFileSync(at("chats.jsonl"), lines(chats));
  writeFileSync(at("prompts.jsonl"), lines(prompts));
  writeFileSync(at("book.txt"), "It was the best of times, it was the worst of times; ".repeat(40));
  writeFileSync(at("data.bin"), "no text");
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

async function open(viewport = { width: 1440, height: 900 }): Promise<Page> {
  const context = await browser.newContext({ viewport });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.goto(playgroundURL());
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}

/** Drops files and folders onto the page, as from the desktop. */
async function drop(page: Page, ...paths: readonly string[]): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await client.send("Input.dispatchDragEvent", { type, x: 200, y: 300, data });
  }
}

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

const fact = (page: Page, name: string) =>
  page.locator("dl div", { has: page.getByText(name, { exact: true }) }).locator("dd");

async function settle(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label).fill(value);
  await page.getByText("Ready to start").waitFor();
}

/** Trains to the end, and returns the losses that the page says: of training, and held out. */
async function trained(page: Page): Promise<number[]> {
  await button(page, "Start").click();
  await page.getByText("Done at step 20 of 20").waitFor();
  const text = await page.getByText(/^Training \d/).textContent();
  return [...text!.matchAll(/\d\.\d+/g)].map(Number);
}

/** Downloads the adapter, and unpacks it. */
async function adapterOf(page: Page, name: string): Promise<Record<string, Buffer>> {
  const waiting = page.waitForEvent("download");
  await button(page, "Download adapter").click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe(`${name}-adapter.zip`);
  const files = unzipSync(readFileSync(await download.path()));
  return Object.fromEntries(
    Object.entries(files).map(([path, bytes]) => [path.split("/").at(-1)!, Buffer.from(bytes)]),
  );
}

/** Fine-tunes in Node as `lrm finetune` does, and reads its adapter. */
async function nodeAdapter(model: string, examples: string): Promise<Record<string, Buffer>> {
  const [out, output] = [at(`${model}-run`), at(`${model}-out`)];
  const settings = { epochs: 2, learningRate: 0.02, lora: { rank: 4 }, sampleTokens: 4 };
  const run = await finetune(
    { from: at(model), data: at(examples), ...settings },
    { out, device: { backend: "cpu", threads: 0 } },
  );
  await trainRun(run, { observers: [await outputObserver(run, output)] });
  const names = ["adapter_config.json", "adapter_model.safetensors"];
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(output, name))]));
}

describe("the page's fine-tuning", () => {
  it.each([
    ["llama", "chats.jsonl", "LLaMA", "with a chat template"],
    ["gpt2", "prompts.jsonl", "GPT-2", "no chat template"],
  ])(
    "opens a dropped folder of %s, says what it takes, and trains the adapter that Node trains",
    async (model, examples, family, template) => {
      const page = await open();
      await drop(page, at(model));
      await page.getByText(`${model}: a ${family}`).waitFor();
      await page.getByText(template).waitFor();
      await drop(page, at(examples));
      await page.getByLabel("CPU").check();
      await settle(page, { "LoRA rank": "4", "Learning rate": "0.02", Epochs: "2" });
      expect(await fact(page, "Examples").textContent()).toMatch(/^40 for training, 4 held out/);
      expect(await fact(page, "Memory of a step").textContent()).toMatch(/^\d.* (kB|MB): weights/);
      expect(await fact(page, "Length").textContent()).toMatch(/^20 steps of 4 ×/);
      expect(await fact(page, "Download").textContent()).toMatch(/^nothing/);

      const label = model === "llama" ? "Message to the model" : "Text to continue";
      await page.getByLabel(label).fill("7?");
      await button(page, "Ask").click();
      await page.getByText("Without the adapter").waitFor();
      expect(await page.getByText("With the adapter").count()).toBe(0);
      const [training, heldOut] = await trained(page);
      await button(page, "Ask").click();
      await page.getByText("With the adapter, after 20 steps").waitFor();

      const [ours, theirs] = [await adapterOf(page, model), await nodeAdapter(model, examples)];
      const weights = "adapter_model.safetensors";
      expect(ours[weights]!.equals(theirs[weights]!)).toBe(true);
      const [own, others] = [ours, theirs].map((files) =>
        JSON.parse(files["adapter_config.json"]!.toString()),
      );
      expect(own).toEqual({ ...others, base_model_name_or_path: model });
      // Random weights begin as good as drawing any token.
      const first = Math.log(model === "llama" ? 256 : 50_257);
      expect(training).toBeLessThan(0.99 * first);
      expect(heldOut).toBeLessThan(0.99 * first);
      await keepScreenshot(page, `finetune_${model}`);
    },
  );

  it("trains on WebGPU on a text, from files that were chosen with the buttons, and stops", async () => {
    const page = await open();
    await button(page, "Fine-tune a model").click();
    await page.getByText("Choose a model folder").locator("input").setInputFiles(at("llama"));
    await page.getByText("Choose examples").locator("input").setInputFiles(at("book.txt"));
    await page.getByLabel("WebGPU").check();
    await settle(page, { "LoRA rank": "2", Context: "32", Epochs: "100000" });
    expect(await fact(page, "Examples").textContent()).toMatch(/^a text of 1,\d+ tokens/);
    expect(await fact(page, "Device").textContent()).not.toContain("WebAssembly");
    await button(page, "Start").click();
    await page.getByText(/^Training: step [1-9]/).waitFor();
    expect(await page.getByLabel("LoRA rank").isDisabled()).toBe(true);
    await page.getByText(/about \d+ .* left/).waitFor();
    await button(page, "Stop").click();
    await page.getByText(/^Stopped at step [1-9]/).waitFor();
    const files = await adapterOf(page, "llama");
    expect(Object.keys(files)).toEqual(["adapter_model.safetensors", "adapter_config.json"]);
  });

  it("says in a sentence what it cannot use, and takes something else instead", async () => {
    const page = await open();
    await button(page, "Fine-tune a model").click();
    await page.getByLabel("LoRA rank").waitFor(); // loaded on demand
    await drop(page, at("gpt2"), at("data.bin"));
    await page.getByText("Cannot use data.bin as examples: only .jsonl, .ndjson").waitFor();
    await drop(page, at("prompts.jsonl"));
    await page.getByText("Ready to start").waitFor();
    await page.getByLabel("LoRA rank").fill("4000");
    await page.getByText(/Cannot adapt .* with rank 4000/).waitFor();
    await page.getByText("Cannot start with these: see the message").waitFor();
    expect(await button(page, "Start").getAttribute("aria-disabled")).toBe("true");
    await settle(page, { "LoRA rank": "2" });
    expect(await button(page, "Start").getAttribute("aria-disabled")).toBe("false");
  });

  for (const [width, height] of [
    [360, 740],
    [1440, 900],
  ] as const) {
    it(`has no accessibility findings and no sideways scrolling at ${width} px`, async () => {
      const page = await open({ width, height });
      await button(page, "Fine-tune a model").click();
      await page.getByLabel("LoRA rank").waitFor();
      expect(await accessibilityFindings(page)).toEqual([]);
      await drop(page, at("llama"), at("chats.jsonl"));
      await settle(page, { "LoRA rank": "2" });
      await page.getByLabel("Message to the model").fill("7?");
      await button(page, "Ask").click();
      await page.getByText("Without the adapter").waitFor();
      expect(await accessibilityFindings(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      await keepScreenshot(page, `finetune_${width}`);
      await button(page, "Compare optimizers").click();
      await button(page, "Rank sweep").waitFor();
    });
  }
});
