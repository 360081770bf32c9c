import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { DEFAULT_CONFIG } from "../config.ts";
import type { WorkerMessage } from "../protocol.ts";
import { accessibilityFindings } from "../testing/accessibility.ts";
import { keepScreenshot, openChromium, playgroundURL } from "../testing/browser.ts";
import { scriptWorker } from "../testing/scripted_worker.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openChromium({ webgpu: false });
});
afterAll(() => browser.close());

interface OpenOptions extends BrowserContextOptions {
  readonly fragment?: string;
  readonly found?: WorkerMessage;
  /** True to train. Default: a worker with made-up answers. */
  readonly trains?: boolean;
}

/** Opens the page with cookies and storage of its own. */
async function open(given: OpenOptions = {}): Promise<Page> {
  const { fragment, found, trains = false, ...options } = given;
  const context = await browser.newContext({
    locale: "en-US",
    reducedMotion: "reduce",
    ...options,
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  onTestFinished(() => expect(errors).toEqual([]));
  if (!trains) await scriptWorker(page, found);
  await page.goto(playgroundURL(fragment));
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}

const button = (page: Page, name: string): Locator =>
  page.getByRole("button", { name, exact: true });

/** Opens the fields of a run. */
const openRun = (page: Page, index: number): Promise<void> =>
  page.locator(".run > details > summary").nth(index).click();

/** Waits until the training region contains this text. */
const says = (page: Page, what: RegExp): Promise<void> =>
  page.getByRole("region", { name: "Training" }).getByText(what).waitFor();

const found: WorkerMessage = {
  kind: "recoverable",
  config: { ...DEFAULT_CONFIG, runs: [{ optimizer: "nora" }, { optimizer: "rmnp" }], steps: 300 },
  step: 120,
  savedAt: Date.UTC(2026, 0, 2),
};

describe("the page", () => {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, height] of [
      [360, 740],
      [768, 1024],
      [1440, 900],
    ] as const) {
      it(`has no accessibility findings and no sideways scrolling in ${colorScheme} at ${width} px`, async () => {
        const page = await open({ colorScheme, viewport: { width, height } });
        const name = `page_${width}_${colorScheme}`;
        await page.getByText(/^Recorded on/).waitFor();
        expect(await accessibilityFindings(page)).toEqual([]);
        await keepScreenshot(page, `${name}_before`);

        await button(page, "Rank sweep").click();
        await button(page, "Start").click();
        await says(page, /^Done: 300 steps$/);
        await page.getByText("In numbers").click();
        expect(await accessibilityFindings(page)).toEqual([]);
        const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(scroll).toBe(width);
        await page.evaluate(() => scrollTo(0, 0));
        await keepScreenshot(page, `${name}_after`);
      });
    }
  }

  it("has no accessibility findings with notices, and with all fields of runs open", async () => {
    const page = await open({
      viewport: { width: 360, height: 740 },
      fragment: "runs=adamw,own-rule:rule=sign(U)&model=gpt2:2:64:3:32",
      found,
    });
    await page.getByText("the width must be").waitFor();
    await page.getByText("interrupted").first().waitFor();
    for (const run of [0, 1]) {
      await openRun(page, run);
      await page.locator(".run").nth(run).getByText("More settings").click();
      if (run === 1) await page.getByText("What a rule can use").click();
      expect(await accessibilityFindings(page)).toEqual([]);
    }
    await keepScreenshot(page, "page_360_open");
  });

  it("is started, paused, resumed and stopped by keyboard alone", async () => {
    const page = await open({ fragment: "steps=100000" });
    const focused = (): Promise<string> =>
      page.evaluate(() => document.activeElement?.textContent ?? "");
    const visited: string[] = [];
    while ((await focused()) !== "Start") {
      await page.keyboard.press("Tab");
      visited.push(await focused());
      expect(visited.length).toBeLessThan(40);
    }
    expect(visited[0]).toBe("Skip to the curves");
    await page.keyboard.press("Enter");
    await says(page, /^Training: step/);
    expect(await focused()).toBe("Pause");
    await page.keyboard.press("Space");
    await says(page, /^Paused at step/);
    expect(await focused()).toBe("Resume");
    await page.keyboard.press("Space");
    await says(page, /^Training: step/);
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Stop");
    await page.keyboard.press("Enter");
    await says(page, /^Stopped at step/);
    expect(await focused()).toBe("Stop");
  });

  it("shows where the keyboard's focus is", async () => {
    const page = await open();
    const seen = new Set<string>();
    for (let press = 0; press < 12; press += 1) {
      await page.keyboard.press("Tab");
      seen.add(
        await page.evaluate(() => {
          const { activeElement: element } = document;
          const shown = element?.closest(".segments label, .file") ?? element!;
          return getComputedStyle(shown).outlineStyle;
        }),
      );
    }
    expect([...seen]).toEqual(["solid"]);
  });

  it("has a configuration in its address that opens the same again", async () => {
    const page = await open();
    await openRun(page, 0);
    await page.getByLabel("Optimizer").first().selectOption("newton-muon");
    await openRun(page, 1);
    await page.getByLabel("Optimizer").nth(1).selectOption("low-rank-muon");
    await button(page, "Add an optimizer").click();
    await page.getByLabel("Optimizer").nth(2).selectOption("low-rank-muon");
    await page.getByLabel("Rank").nth(1).fill("7");
    await openRun(page, 1);
    await page.getByLabel("Learning rate").nth(1).fill("0,025");
    await page.getByText("More settings").nth(1).click();
    await page.getByLabel("Method").first().selectOption("powerIteration");
    await page.getByLabel("Size").selectOption("own");
    await page.getByLabel("Layers").fill("3");
    await page.getByRole("textbox", { name: "Steps" }).fill("77");
    await page.getByLabel("CPU").check();
    await page.waitForURL(/backend=cpu/);
    const fragment = new URL(page.url()).hash.slice(1);
    expect(fragment).toBe(
      "model=gpt2:3:128:4:128&data=built-in&runs=newton-muon,low-rank-muon:0.025:method=powerIteration,low-rank-muon:rank=7&steps=77&batch=4&seed=1&backend=cpu&spectrum=h.0.mlp.c_fc.weight",
    );

    const again = await open({ fragment });
    await again.getByLabel("Layers").waitFor();
    expect(await again.getByLabel("Layers").inputValue()).toBe("3");
    expect(await again.getByLabel("Optimizer").nth(2).inputValue()).toBe("low-rank-muon");
    expect(await again.getByLabel("Rank").nth(1).inputValue()).toBe("7");
    expect(await again.getByLabel("CPU").isChecked()).toBe(true);
    expect(new URL(again.url()).hash.slice(1)).toBe(fragment);
  });

  it("says the losses under the pointer", async () => {
    const page = await open({ fragment: "steps=60" });
    await button(page, "Start").click();
    await says(page, /^Done/);
    await page.locator(".plot").first().hover();
    await page.getByText(/^Step \d+: AdamW \d\.\d{3}, Muon \d\.\d{3}$/).waitFor();
    await page.getByLabel("Seconds").check();
    await page.locator(".plot").first().hover();
    await page.getByText(/^\d+ s: AdamW \d\.\d{3}, Muon \d\.\d{3}$/).waitFor();
    await page.getByLabel("Log").check();
    await page
      .locator(".plot")
      .first()
      .hover({ position: { x: 70, y: 100 } });
    await page.getByText(/^0 s: AdamW/).waitFor();
    await page.mouse.move(0, 0);
    await page.getByText(/^Faint lines/).waitFor();
  });

  it("takes an address that is pasted into the open page, but not during a run", async () => {
    const page = await open({ fragment: "steps=100000" });
    const paste = (hash: string): Promise<void> =>
      page.evaluate((text) => {
        location.hash = text;
      }, hash);
    await paste("steps=200000");
    // Taken, it is written out in full.
    await page.waitForURL(/steps=200000&batch=4/);
    await button(page, "Start").click();
    await says(page, /^Training: step/);
    await paste("steps=7");
    await page.getByText("Cannot use the settings of this address: a run is active").waitFor();
    await says(page, /of 200,000/);
  });

  it("copies its address", async () => {
    const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
    await page.getByLabel("Seed").fill("42");
    await page.waitForURL(/seed=42/);
    await button(page, "Copy link").click();
    await page.getByText("Link copied").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
  });

  it("says what of an address it could not use", async () => {
    const page = await open({ fragment: "steps=-3&colour=red&seed=9" });
    await page.getByText('Cannot use steps "-3" from the address').waitFor();
    await page.getByText('Cannot use "colour" from the address').waitFor();
    expect(await page.getByLabel("Seed").inputValue()).toBe("9");
    await button(page, "Close").first().click();
    expect(await page.getByText("from the address").count()).toBe(0);
  });

  it("keeps what cannot be used as typed, and leads Start to it", async () => {
    const page = await open();
    await page.getByLabel("Batch").fill("many");
    await page.getByText("Enter a whole number from 1 to 512").waitFor();
    await button(page, "Start").click();
    expect(await page.evaluate(() => (document.activeElement as HTMLInputElement).value)).toBe(
      "many",
    );
    await page.getByText("Ready to start").waitFor();
  });

  it("resumes an interrupted run, or deletes it", async () => {
    const page = await open({ found });
    await page.getByText("A run was interrupted at step 120").waitFor();
    await button(page, "Resume it").click();
    await says(page, /^Training: step/);
    await page.getByRole("row", { name: /^A Nora/ }).waitFor();
    await page.getByRole("row", { name: /^B RMNP/ }).waitFor();
    await says(page, /^Done: 300 steps$/);

    const other = await open({ found });
    await button(other, "Delete it").click();
    expect(await other.getByText("interrupted").count()).toBe(0);
  });

  it("says in plain words what failed, and can start again", async () => {
    const page = await open({ fragment: "steps=5" });
    await page.getByLabel("Your own file").check();
    await button(page, "Start").click();
    await page.getByText("Ready to start").waitFor();
    await page
      .locator(".file input")
      .setInputFiles({ name: "data.bin", mimeType: "", buffer: Buffer.from([0, 1, 2]) });
    await button(page, "Start").click();
    await page
      .getByRole("alert")
      .getByText("Cannot train on data.bin: it is not text; choose a text file.")
      .waitFor();
    await page.getByLabel("Built-in text").check();
    await button(page, "Start").click();
    await says(page, /^Done: 5 steps$/);
    expect(await page.getByRole("alert").textContent()).toBe("");
  });

  it("takes a dropped file", async () => {
    const page = await open();
    await page.getByLabel("Your own file").check();
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(["x".repeat(2000)], "book.txt"));
      return data;
    });
    await page.dispatchEvent(".file", "drop", { dataTransfer: transfer });
    await page.getByText("book.txt, 2 kB").waitFor();
    await page.waitForURL(/data=file:book\.txt/);
  });

  it("writes samples from a prompt and saves checkpoints", async () => {
    const fragment = "model=gpt2:1:16:1:16&runs=adamw,muon&steps=3&batch=1&backend=cpu";
    const page = await open({ fragment, trains: true });
    await button(page, "Start").click();
    await says(page, /^Done/);
    await page.getByLabel("Begin with").fill("Once upon");
    await page.keyboard.press("Enter");
    for (const run of [0, 1]) {
      const sample = page
        .locator(".sample")
        .filter({ hasText: /^Once upon./ })
        .nth(run);
      await sample.waitFor();
    }
    const download = page.waitForEvent("download");
    await button(page, "Export run B").click();
    expect((await download).suggestedFilename()).toBe("playground_muon_3.zip");
  });

  it("trains runs longer that are done or stopped, in the same chart", async () => {
    const page = await open({ fragment: "steps=40" });
    await button(page, "Start").click();
    await says(page, /^Done: 40 steps$/);
    await button(page, "Train longer, to step 80").click();
    await says(page, /^Done: 80 steps$/);
    await page.waitForURL(/steps=80/);
    await page.getByRole("row", { name: /^A AdamW .* 80 / }).waitFor();
  });

  it("draws runs of other settings beside those before, until these are hidden", async () => {
    const page = await open({ viewport: { width: 1280, height: 900 } });
    await button(page, "RMNP and batch size").click();
    await button(page, "Start").click();
    await says(page, /^Done: 200 steps$/);
    expect(await button(page, "Hide earlier runs").count()).toBe(0);
    await page.getByLabel("Batch").fill("2");
    await button(page, "Start").click();
    await says(page, /^Done: 200 steps$/);
    const plot = page.locator(".plot").first();
    await plot.hover();
    const names = ["RMNP (batch 2)", "Muon (batch 2)", "RMNP (batch 16)", "Muon (batch 16)"];
    const losses = names.map((name) => `${name.replace(/[()]/g, "\\$&")} \\d\\.\\d{3}`);
    await page.getByText(new RegExp(`^Step \\d+: ${losses.join(", ")}$`)).waitFor();
    await page.mouse.move(0, 0);
    await page.getByText(/Thin lines: the runs before\.$/).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await keepScreenshot(page, "page_earlier", { fullPage: false });
    await button(page, "Hide earlier runs").click();
    await plot.hover();
    await page.getByText(/^Step \d+: RMNP \d\.\d{3}, Muon \d\.\d{3}$/).waitFor();
  });

  it("names earlier runs by what they were, when others fail before they train and settings change", async () => {
    const page = await open({
      viewport: { width: 1280, height: 900 },
      fragment: "runs=rmnp,muon&steps=40",
    });
    await button(page, "Start").click();
    await says(page, /^Done: 40 steps$/);
    await page.getByLabel("WebGPU", { exact: true }).check();
    await button(page, "Start").click();
    await page.getByRole("alert").getByText("Cannot train on WebGPU").waitFor();
    await button(page, "Remove run B").click();
    await page.getByLabel("Batch").fill("2");
    await page.locator(".plot").first().hover();
    const [rmnp, muon] = ["RMNP", "Muon"].map(
      (name) => `${name} \\(backend Automatic\\) \\d\\.\\d{3}`,
    );
    await page.getByText(new RegExp(`^Step \\d+: ${rmnp}, ${muon}$`)).waitFor();
  });

  it("highlights a line from its row, and a row from its line", async () => {
    const page = await open();
    const row = page.getByRole("row", { name: /^B Muon/ });
    const isHighlighted = (): Promise<boolean> =>
      row.evaluate((element) => element.classList.contains("highlighted"));
    await row.hover();
    expect(await isHighlighted()).toBe(true);
    await page.mouse.move(0, 0);
    expect(await isHighlighted()).toBe(false);
    const canvas = page.locator(".plot canvas").first();
    await canvas.scrollIntoViewIfNeeded();
    const plot = await canvas.boundingBox();
    // Muon's line is the lower one.
    for (let part = 0.95; part > 0.2 && !(await isHighlighted()); part -= 0.05) {
      await page.mouse.move(plot!.x + 0.6 * plot!.width, plot!.y + part * plot!.height);
    }
    expect(await isHighlighted()).toBe(true);
  });

  it("zooms the loss by a drag or by keyboard, and shows whole curves after a double click", async () => {
    const page = await open();
    const canvas = page.locator(".plot canvas").first();
    await canvas.scrollIntoViewIfNeeded();
    const drawn = (): Promise<string> =>
      canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
    const stepAt = async (part: number): Promise<number> => {
      const { x, y, width, height } = (await canvas.boundingBox())!;
      await page.mouse.move(0, 0);
      await page.mouse.move(x + part * width, y + height / 2);
      const text = await page.getByText(/^Step \d+: AdamW/).textContent();
      return Number(/\d+/.exec(text!)![0]);
    };
    const whole = [await stepAt(0.3), await stepAt(0.6)] as const;
    await page.mouse.move(0, 0);
    const before = await drawn();
    const { x, y, width, height } = (await canvas.boundingBox())!;
    await page.mouse.move(x + 0.3 * width, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + 0.6 * width, y + height / 2, { steps: 3 });
    expect(await page.locator(".dragged").count()).toBe(1);
    await page.mouse.up();
    expect(await page.locator(".dragged").count()).toBe(0);
    // The chart is drawn again with the next frame.
    await expect.poll(() => stepAt(0.3), { timeout: 10_000 }).toBeGreaterThan(whole[0]);
    expect(await stepAt(0.6)).toBeLessThanOrEqual(whole[1]);
    await keepScreenshot(page, "page_zoomed", { fullPage: false });
    await canvas.dblclick();
    await page.mouse.move(0, 0);
    expect(await drawn()).toBe(before);

    const wholeCurve = button(page, "Whole curve");
    expect(await wholeCurve.getAttribute("aria-disabled")).toBe("true");
    await button(page, "Zoom in").press("Enter");
    await button(page, "Later").press("Space");
    await expect.poll(() => stepAt(0.3), { timeout: 10_000 }).toBeGreaterThan(250);
    await wholeCurve.press("Enter");
    await page.mouse.move(0, 0);
    expect(await drawn()).toBe(before);

    // A part that begins at 0 is none of a logarithmic axis.
    await button(page, "Zoom in").press("Enter");
    await button(page, "Earlier").press("Enter");
    await page.getByLabel("Log").check();
    expect(await wholeCurve.getAttribute("aria-disabled")).toBe("true");
    await page.getByLabel("Linear").check();
    await page.mouse.move(0, 0);
    expect(await drawn()).toBe(before);
  });

  it("offers comparisons to click, and one's own rule to write", async () => {
    const page = await open();
    await button(page, "Your own rule").click();
    await page.waitForURL(/runs=own-rule,muon/);
    const rule = page.getByLabel("Rule", { exact: true });
    await rule.fill("S = 0.9*S + U^2\nU / rownorm(S");
    await page.getByText("Close the parenthesis before the end of the line").waitFor();
    await rule.fill("S = 0.9*S + U^2\nU / max(rownorm(S), 1e-8)");
    await page.waitForURL(/rule=S/);
    const { hash } = new URL(page.url());
    await button(page, "RMNP").click();
    expect(await rule.inputValue()).toBe("U / rownorm(U)");
    expect(await page.getByLabel("Learning rate").first().inputValue()).toBe("0.001");
    const again = await open({ fragment: hash.slice(1) });
    await openRun(again, 0);
    expect(await again.getByLabel("Rule", { exact: true }).inputValue()).toBe(
      "S = 0.9*S + U^2\nU / max(rownorm(S), 1e-8)",
    );
  });

  it("takes a file with an optimizer, and says what is wrong with another one", async () => {
    const page = await open();
    const take = (name: string, text: string): Promise<void> =>
      page
        .locator('input[accept^=".js"]')
        .setInputFiles({ name, mimeType: "text/javascript", buffer: Buffer.from(text) });
    await take("empty.js", "export const nothing = 1;");
    await page.getByText("Cannot use empty.js: it exports no optimizer").waitFor();
    await take("far.js", 'import "https://example.org/x.js";');
    await page.getByText("it imports https://example.org/x.js, which this page does not").waitFor();
    await take("typed.ts", "export const rule: string = 'none';");
    await page.getByText(/^Cannot use typed\.ts: .*; remove its types or compile it/).waitFor();
    const mine = (title: string): string =>
      `import { defineOptimizer, setting, sgd } from "@lrm/optimizer";
       export const mine = defineOptimizer({
         name: "mine",
         title: "${title}",
         help: "Follows the gradient",
         trains: "all",
         settings: { learningRate: setting.number({ from: 0, default: 0.25, help: "Step" }) },
         make: ({ learningRate }) => sgd({ learningRate }),
       });`;
    await take("mine.mjs", mine("Mine"));
    await page.locator(".run").nth(2).getByText("Mine", { exact: true }).first().waitFor();
    await page.waitForURL(/runs=adamw,muon,mine/);
    await take("mine.mjs", mine("Mine, edited"));
    await page.locator(".run").nth(2).getByText("Mine, edited", { exact: true }).first().waitFor();
    expect(await page.locator(".run").count()).toBe(3);
    await button(page, "Start").click();
    await says(page, /^Training: step/);
    await page.getByRole("row", { name: /^C Mine/ }).waitFor();
  });

  it("says what it does in a browser without WebGPU", async () => {
    const page = await open();
    await page.getByText(/^Runs train on the CPU: this browser/).waitFor();
  });

  it("keeps the chosen theme for the next visit", async () => {
    const page = await open({ colorScheme: "light" });
    await page.getByLabel("Dark").check();
    const background = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await background()).toBe("rgb(15, 17, 21)");
    await page.reload();
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await background()).toBe("rgb(15, 17, 21)");
  });
});
