import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import type { RunFlags } from "../run_settings.ts";
import { readRunConfig } from "./read_run_config.ts";
import { resumeRun } from "./resume_run.ts";
import { startRun } from "./start_run.ts";
import { trainRun } from "./train_run.ts";

const device = { backend: "cpu", threads: 1 } as const;
const SETTINGS = {
  ...{ optimizer: "rmnp", steps: 4, batch: 1, context: 16, accumulation: 2 },
  ...{ evaluationTokens: 16, sampleTokens: 8 },
};
const FILES = ["metrics.jsonl", "checkpoint.safetensors", "sample.txt"];

/** Runs in a folder of their own. */
class Runs {
  readonly folder = temporaryFolder();

  at(name: string): string {
    return join(this.folder, name);
  }

  async start(name: string, changes: RunFlags) {
    return await startRun({ ...SETTINGS, ...changes }, { device, out: this.at(name) });
  }

  /** Starts a run and stops it after its first step. */
  async stopped(name: string, changes: RunFlags): Promise<string> {
    const interruption = new AbortController();
    const run = await this.start(name, changes);
    // Comes after the first step: between steps there is a turn of the event loop.
    setTimeout(() => interruption.abort(), 0);
    const { signal } = interruption;
    expect(await trainRun(run, { signal })).toMatchObject({ complete: false });
    return this.at(name);
  }

  digests(name: string): string[] {
    return FILES.map((file) => {
      const bytes = readFileSync(join(this.at(name), file));
      return createHash("sha256").update(bytes).digest("hex");
    });
  }
}

test.each(["float16", "bfloat16"] as const)(
  "a run with activations of %s goes on with the same bits, and records the type",
  async (activations) => {
    const runs = new Runs();
    const whole = await runs.start("whole", { activations });
    expect(await trainRun(whole)).toMatchObject({ complete: true });
    const path = await runs.stopped("stopped", { activations });
    expect((await readRunConfig(path)).training.activations).toBe(activations);
    expect(await trainRun((await resumeRun(path, { device }))!)).toMatchObject({ complete: true });
    expect(runs.digests("stopped")).toEqual(runs.digests("whole"));
  },
);

test("each type of activations gives other weights, and float32 is not recorded", async () => {
  const runs = new Runs();
  const types = ["float32", "float16", "bfloat16"] as const;
  for (const activations of types) {
    await trainRun(await runs.start(activations, { activations, steps: 1 }));
  }
  const weights = types.map((name) => runs.digests(name)[1]);
  expect(new Set(weights).size).toBe(3);
  expect((await readRunConfig(runs.at("float32"))).training).not.toHaveProperty("activations");
});

test("a run is not resumed with other activations, or with recompute instead", async () => {
  const runs = new Runs();
  const path = await runs.stopped("run", { activations: "bfloat16" });
  await expect(resumeRun(path, { device, recompute: true })).rejects.toThrow(
    `Cannot resume ${path} with --recompute: this run stores activations in bfloat16; leave out --recompute`,
  );
  const other = await runs.stopped("other", { activations: "bfloat16" });
  const resumed = await resumeRun(other, { device, recompute: false });
  expect(await trainRun(resumed!)).toMatchObject({ complete: true });
  const config = await readRunConfig(path);
  const changed = { ...config, training: { ...config.training, activations: "float16" } };
  writeFileSync(join(path, "config.json"), JSON.stringify(changed));
  await expect(resumeRun(path, { device })).rejects.toThrow(
    "its config.json has training.activations float16, and its checkpoint was made with bfloat16",
  );
});

test("a run is refused activations of 16 bits with recompute, and a type that does not exist", async () => {
  const runs = new Runs();
  await expect(runs.start("both", { activations: "float16", recompute: true })).rejects.toThrow(
    "Cannot use --activations float16 with --recompute: no activations are stored then; use --no-recompute or --activations float32",
  );
  const plain = await runs.start("plain", { activations: "float32", recompute: true });
  expect(await trainRun(plain)).toMatchObject({ complete: true });
  const path = await runs.stopped("run", { activations: "float16" });
  const text = readFileSync(join(path, "config.json"), "utf8").replace('"float16"', '"float8"');
  writeFileSync(join(path, "config.json"), text);
  await expect(readRunConfig(path)).rejects.toThrow('training.activations is "float8"');
});
