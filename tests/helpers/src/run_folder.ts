import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Returns the configuration of a run of a tiny model. */
export function runConfigOf(steps: number) {
  return {
    version: 1,
    model: {
      kind: "gpt2",
      preset: "tiny",
      config: {
        vocabularySize: 256,
        contextLength: 8,
        layers: 1,
        width: 16,
        heads: 2,
        mlpWidth: 32,
        epsilon: 1e-5,
      },
    },
    tokenizer: "bytes",
    data: "sotu",
    dataTokens: { train: 900, validation: 100 },
    optimizer: { name: "muon", learningRate: 0.01, weightDecay: 0, warmup: 0.02, cooldown: 0.5 },
    training: {
      ...{ seed: 1, steps, batch: 2, context: 8, accumulation: 1 },
      ...{ evaluateEvery: steps / 5, evaluationTokens: 16, checkpointEvery: steps / 10 },
      measureUpdatesEvery: 10,
    },
    device: { backend: "cpu", description: "a CPU", rounding: "float32", software: false },
  } as const;
}

/** Time at which the first step of every such run begins, in milliseconds since 1970. */
export const RUN_START: number = Date.UTC(2026, 0, 2, 3, 4, 5);

/** Returns the metrics of a step. */
export function metricsOf(steps: number, step: number) {
  const { evaluateEvery, measureUpdatesEvery } = runConfigOf(steps).training;
  const loss = 2 + 3 * Math.exp(-step / (steps / 8));
  const noise = 0.1 * Math.sin(step * step);
  return {
    step,
    loss: loss + noise,
    gradientNorm: 1 + noise,
    ...(step % measureUpdatesEvery === 0 && { updateNorm: 0.5 * (1 - step / steps) + 0.01 }),
    learningRate: 0.01 * (1 - step / steps),
    tokens: 16 * step,
    ...(step % evaluateEvery === 0 && { validationLoss: loss + 0.05 }),
  };
}

/**
 * Writes a run folder as it is after `done` steps of so many, at 100 steps and 1,600 tokens per
 * second.
 */
export function writeRun(
  folder: string,
  { steps = 200, done = steps }: { readonly steps?: number; readonly done?: number } = {},
): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify(runConfigOf(steps)));
  const session = { version: "1.2.3", node: "v20.0.0", device: "a CPU" };
  addLine(folder, "timings.jsonl", { step: 0, ...session, time: timeAfter(0) });
  for (let step = 1; step <= done; step++) {
    addLine(folder, "metrics.jsonl", metricsOf(steps, step));
    if (step % 10 > 0) continue;
    const memory = { liveBytes: 5e6, peakBytes: 8e6 };
    const pace = { tokensPerSecond: 1600, seconds: 0.1, ...memory };
    addLine(folder, "timings.jsonl", { step, time: timeAfter(step), ...pace });
  }
  if (done === steps) writeFileSync(join(folder, "sample.txt"), "the <end> of it\n");
  return folder;
}

/** Adds a line to a file of JSON lines, as a live run does. */
export function addLine(folder: string, name: string, line: unknown): void {
  appendFileSync(join(folder, name), `${JSON.stringify(line)}\n`);
}

/** Returns the time after so many steps. */
export const timeAfter = (step: number): string => new Date(RUN_START + 10 * step).toISOString();
