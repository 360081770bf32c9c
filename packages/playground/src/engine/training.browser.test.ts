import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { OPTIMIZERS, optimizerNames } from "@lrm/run";
import { unzipSync } from "fflate";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { LIMITS, type PlaygroundConfig } from "../config.ts";
import { openChromium } from "../testing/browser.ts";
import { EngineClient } from "../testing/heard.ts";
import { nodeLosses } from "../testing/node_losses.ts";

const TEXT = "It was the best of times, it was the worst of times; ".repeat(60);
const BYTES = new TextEncoder().encode(TEXT);

const CONFIG: PlaygroundConfig = {
  model: { kind: "gpt2", layers: 1, width: 16, heads: 2, contextLength: 16 },
  data: { kind: "file", name: "times.txt" },
  runs: [{ optimizer: "adamw" }, { optimizer: "muon" }],
  steps: 12,
  batchSize: 2,
  seed: 7,
  backend: "cpu",
  spectrum: "h.0.mlp.c_fc.weight",
};
/** Runs that no test waits for the end of. */
const LONG: PlaygroundConfig = { ...CONFIG, steps: 100_000 };

/** Every optimizer, in as many configurations as needed. */
const ALL: readonly PlaygroundConfig[] = Array.from(
  { length: Math.ceil(OPTIMIZERS.length / LIMITS.runs[1]) },
  (_, part) => {
    const names = optimizerNames(OPTIMIZERS).slice(
      part * LIMITS.runs[1],
      (part + 1) * LIMITS.runs[1],
    );
    return { ...CONFIG, runs: names.map((optimizer) => ({ optimizer })) };
  },
);

let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(() => browser.close());

/** Makes a browser context with storage of its own. */
async function newContext(): Promise<BrowserContext> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  return context;
}

const open = async (): Promise<EngineClient> => await EngineClient.open(await newContext());

/** Computes the losses that the same runs have in Node. */
async function expected(config: PlaygroundConfig, most?: number): Promise<number[][]> {
  const backend = await createCpuBackend({ threads: 1 });
  onTestFinished(() => backend.dispose());
  return await nodeLosses(backend, config, [TEXT], most);
}

function expectClose(losses: readonly number[][], wanted: readonly number[][]): void {
  expect(losses.map((each) => each.length)).toEqual(wanted.map((each) => each.length));
  for (const [run, each] of wanted.entries()) {
    const distances = each.map((loss, step) => Math.abs(losses[run]![step]! - loss));
    expect(Math.max(...distances)).toBeLessThan(1e-4);
  }
}

describe("the playground's worker", () => {
  it.each(ALL)(
    "trains every optimizer on the CPU's threads, with Node's losses",
    async (config) => {
      const engine = await open();
      await engine.startOn(BYTES, { kind: "start", config });
      await engine.hear("done");
      expectClose(await engine.losses(), await expected(config));
      const samples = await engine.heard("sample");
      expect(samples.map(({ run, step }) => [run, step])).toEqual(
        config.runs.map((_, run) => [run, 12]),
      );
      const spectra = await engine.heard("spectrum");
      const first = config.runs.map((_, index) => spectra.find(({ run }) => run === index)!);
      expect(first.map(({ step }) => step)).toEqual(config.runs.map(() => 2));
    },
  );

  it("ends a run whose optimizer of a file throws, in a sentence, and trains the others", async () => {
    const engine = await open();
    const text = `
      import { defineOptimizer, elementwiseRule, elementwiseUpdate, stepSettings } from "@lrm/optimizer";
      const settings = stepSettings({ learningRate: 0.01 });
      const update = elementwiseUpdate([], [], ({ G }) => ({ D: G }));
      export default defineOptimizer({
        name: "throws", title: "Throws", help: "Throws in its third step", trains: "matrices", settings,
        make: (values) => elementwiseRule({
          name: "throws", settings, values, update,
          scalars: (step) => { if (step === 2) throw new Error("out of ideas"); return {}; },
        }),
      });`;
    await engine.send({ kind: "rules", name: "throws.js", text });
    const config = { ...CONFIG, runs: [{ optimizer: "throws" }, { optimizer: "muon" }] };
    await engine.startOn(BYTES, { kind: "start", config });
    const { message, ended, run } = await engine.hear("failed");
    expect(message).toMatch(/throws.*out of ideas/);
    expect([ended, run]).toEqual([false, 0]);
    await engine.page.waitForFunction(() =>
      (globalThis as unknown as { heard: { kind: string }[] }).heard.some(
        ({ kind }) => kind === "done",
      ),
    );
    const losses = await engine.losses();
    expect(losses.map(({ length }) => length)).toEqual([2, 12]);
  });

  it("trains the rule of the example from its file as it trains Nora", async () => {
    const engine = await open();
    const file = new URL("../../../../examples/new-optimizer/own_nora.ts", import.meta.url);
    // Only the imports of code are imports.
    const text = `// import { nora } from "@lrm/nora";\n${readFileSync(file, "utf8")}`;
    await engine.send({ kind: "rules", name: "own_nora.ts", text });
    const runs = ["own-nora", "nora"].map((optimizer) => ({ optimizer }));
    await engine.startOn(BYTES, { kind: "start", config: { ...CONFIG, runs } });
    await engine.hear("done");
    const [own, nora] = await engine.losses();
    expect(nora).toHaveLength(12);
    expectClose([own!], [nora!]);
  });

  it("reports the device, the memory and the spectra of updates", async () => {
    const engine = await open();
    await engine.startOn(BYTES, { kind: "start", config: CONFIG });
    const { device } = await engine.hear("device");
    expect(device).toMatchObject({
      backend: "cpu",
      description: expect.stringMatching(/threads?$/),
    });
    await engine.hear("done");
    const [memory] = await engine.heard("memory");
    expect(memory!.liveBytes).toBeGreaterThan(0);
    const spectra = await engine.heard("spectrum");
    const muons = Object.values(spectra.find(({ run }) => run === 1)!.update);
    expect(muons).toEqual([...muons].sort((a, b) => b - a));
    // Orthogonalized: all singular values are nearly equal, times √(m/n) = 2.
    expect(muons).toHaveLength(16);
    for (const value of muons.slice(0, 4)) expect(Math.abs(value / 2 - 0.9)).toBeLessThan(0.35);
  });

  it("trains on WebGPU, with Node's losses", async () => {
    const config: PlaygroundConfig = { ...LONG, backend: "webgpu", steps: 5 };
    const engine = await open();
    await engine.startOn(BYTES, { kind: "start", config });
    const { device } = await engine.hear("device");
    expect(device).toEqual({
      backend: "webgpu",
      description: expect.stringContaining("SwiftShader (software"),
    });
    await engine.hear("done");
    expectClose(await engine.losses(), await expected(config));
  });

  it("exports a run that lrm samples, measures and trains to its end", async () => {
    const config: PlaygroundConfig = { ...LONG, runs: [{ optimizer: "muon" }], steps: 100 };
    const engine = await open();
    await engine.startOn(BYTES, { kind: "start", config });
    await engine.hear("steps");
    await engine.send({ kind: "pause" });
    await engine.hear("paused");
    await engine.send({ kind: "export", run: 0 });
    const { name } = await engine.hear("exported");
    expect(name).toMatch(/^playground_muon_\d+\.zip$/);

    const place = mkdtempSync(join(tmpdir(), "lrm-export-"));
    onTestFinished(() => rmSync(place, { recursive: true }));
    for (const [path, bytes] of Object.entries(unzipSync(await engine.exportedBytes()))) {
      mkdirSync(dirname(join(place, path)), { recursive: true });
      writeFileSync(join(place, path), bytes);
    }
    const folder = join(place, name.replace(".zip", ""));
    const lrm = (...words: string[]) => {
      const program = fileURLToPath(new URL("../../../cli/bin/lrm.js", import.meta.url));
      const all = [program, ...words, "--backend", "cpu", "--threads", "1"];
      const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: "utf8" });
      expect(stderr).not.toContain("Cannot");
      expect(status).toBe(0);
      return stdout;
    };
    expect(lrm("sample", folder, "--tokens", "20", "--prompt", "It was")).toMatch(/^It was/);
    expect(lrm("eval", folder)).toContain("nats per byte");
    lrm("train", "--resume", folder);
    const lines = readFileSync(join(folder, "metrics.jsonl"), "utf8").trim().split("\n");
    expectClose([lines.map((line) => JSON.parse(line).loss)], await expected(config));
  });

  it("resumes where a tab was closed", async () => {
    const context = await newContext();
    const closed = await EngineClient.open(context);
    await closed.startOn(BYTES, { kind: "start", config: LONG });
    await closed.hear("steps", 4);
    await closed.page.close();

    const engine = await EngineClient.open(context);
    const { config, step } = await engine.hear("recoverable");
    expect(config).toEqual(LONG);
    expect(step).toBeGreaterThan(0);
    await engine.send({ kind: "recover" });
    expect((await engine.hear("ready")).step).toBe(step);
    // The two messages with saved points come first.
    await engine.hear("steps", 6);
    const losses = await engine.losses();
    const done = Math.min(step + 4, ...losses.map(({ length }) => length));
    expect(done).toBeGreaterThan(step);
    expectClose(
      losses.map((each) => each.slice(0, done)),
      await expected(LONG, done),
    );
  });

  it("saves runs when the GPU device is lost", async () => {
    const engine = await open();
    const { worker } = engine;
    await worker.evaluate(() => {
      const { requestDevice } = GPUAdapter.prototype;
      GPUAdapter.prototype.requestDevice = async function (...options) {
        const device = await requestDevice.apply(this, options);
        Object.assign(globalThis, { loseDevice: () => device.destroy() });
        return device;
      };
    });
    const config: PlaygroundConfig = { ...LONG, runs: [{ optimizer: "adamw" }], backend: "webgpu" };
    await engine.startOn(BYTES, { kind: "start", config });
    await engine.hear("steps");
    await engine.send({ kind: "pause" });
    await engine.hear("paused");
    await worker.evaluate("loseDevice()");
    await engine.send({ kind: "resume" });
    const { message, ended } = await engine.hear("failed");
    expect(message).toMatch(
      /^Cannot use the WebGPU device: it was lost \(.*\); the runs are saved at step \d+$/,
    );
    expect(ended).toBe(true);
    const { step } = await engine.hear("recoverable");
    expect(step).toBeGreaterThan(0);
  });

  it("refuses files that are not text in one sentence, and trains on the next one", async () => {
    const engine = await open();
    const config: PlaygroundConfig = { ...CONFIG, runs: [{ optimizer: "nora" }], steps: 2 };
    const files: [Uint8Array, string][] = [
      [Uint8Array.from({ length: 999 }, (_, i) => i), "it is not text"],
      [BYTES.map((byte, i) => (i === 99 ? 0 : byte)), "it is not text"],
      [new Uint8Array(), "it is empty"],
      [BYTES.slice(0, 40), "a window of context 16 needs 17"],
    ];
    for (const [bytes] of files) await engine.startOn(bytes, { kind: "start", config });
    await engine.send({ kind: "recover" });
    await engine.hear("failed", files.length + 1);
    const failures = await engine.heard("failed");
    for (const [index, [, why]] of files.entries()) {
      expect(failures[index]).toMatchObject({ ended: true, message: expect.stringContaining(why) });
      expect(failures[index]!.message).toMatch(/^Cannot (train on|use) times\.txt: /);
    }
    expect(failures.at(-1)!.message).toContain("it was not saved");
    await engine.forget();
    await engine.startOn(BYTES, { kind: "start", config });
    await engine.hear("done");
  });

  it("uses the first part of a file of 2 GB, and says so", async () => {
    const engine = await open();
    const config: PlaygroundConfig = { ...CONFIG, runs: [{ optimizer: "nora" }], steps: 1 };
    const megabyte = new TextEncoder().encode("times ".repeat(1e6 / 4).slice(0, 1e6));
    await engine.startOn(megabyte, { kind: "start", config }, 2000);
    const { note, trainTokens, validationTokens } = await engine.hear("ready");
    expect(note).toBe("times.txt has 2.00 GB: only its first 16 MB are used");
    expect(trainTokens + validationTokens).toBe(16e6);
    await engine.hear("done");
  });
});
