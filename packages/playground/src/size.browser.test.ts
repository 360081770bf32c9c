import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, inject, it, onTestFinished } from "vitest";
import { openChromium, playgroundURL } from "./testing/browser.ts";

/**
 * Largest number of bytes, compressed, of all JavaScript from the page's address to the end of a
 * first run on one backend: page, worker, trainer, optimizers and kernels. Not counted: what is
 * loaded on demand (see `ALL_BUDGETS`), the text, and WebAssembly.
 */
const BUDGETS = { cpu: 140_900, webgpu: 149_900 };
/**
 * Largest number of bytes, compressed, of all JavaScript there is, with what is loaded on demand:
 * pictures, files with optimizers, exports and fine-tuning. Its tokenizer of GPT-2 is the largest.
 */
const ALL_BUDGETS = { tokenizer: 198_000, others: 263_000 };
/** Largest number of bytes, compressed, of the CPU's kernels in WebAssembly. */
const WASM_BUDGET = 15_900;

const FAST = "model=gpt2:1:16:1:16&runs=muon,adamw&steps=3&batch=1";

/** Counts the compressed bytes of files of the built page. */
function compressed(isCounted: (name: string) => boolean): number {
  const folder = join(inject("built"), "assets");
  return readdirSync(folder)
    .filter(isCounted)
    .map((name) => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length)
    .reduce((sum, size) => sum + size, 0);
}

it.each(["cpu", "webgpu"] as const)(
  "the playground loads less than 150 kB of JavaScript for a first run on the backend %s",
  async (backend) => {
    const browser = await openChromium({ webgpu: backend === "webgpu" });
    onTestFinished(() => browser.close());
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(100_000);
    const loaded = new Set<string>();
    // Those of workers, too.
    context.on("request", (request) => loaded.add(new URL(request.url()).pathname));
    await page.goto(playgroundURL(`${FAST}&backend=${backend}`));
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByText("Done: 3 steps").first().waitFor();
    const bytes = (ending: string): number =>
      compressed((name) => name.endsWith(ending) && loaded.has(`/assets/${name}`));
    expect(bytes(".js")).toBeGreaterThan(100_000);
    expect(bytes(".js")).toBeLessThan(BUDGETS[backend]);
    expect(bytes(".wasm")).toBeLessThan(WASM_BUDGET);
  },
);

it("the playground's JavaScript has a budget as a whole, with what is loaded on demand", () => {
  const isTokenizer = (name: string): boolean => name.startsWith("r50k_base-");
  const others = compressed((name) => name.endsWith(".js") && !isTokenizer(name));
  const tokenizer = compressed(isTokenizer);
  expect(others).toBeGreaterThan(150_000);
  expect(others).toBeLessThan(ALL_BUDGETS.others);
  expect(tokenizer).toBeGreaterThan(100_000);
  expect(tokenizer).toBeLessThan(ALL_BUDGETS.tokenizer);
});
