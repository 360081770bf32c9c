import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GPT2_PRESETS } from "@lrm/gpt2";
import { LLAMA_PRESETS } from "@lrm/llama";
import { RunError } from "@lrm/train";
import { afterAll, expect, test } from "vitest";
import type { RunConfig } from "../run_config.ts";
import { readRunConfig } from "./read_run_config.ts";

const folder = mkdtempSync(join(tmpdir(), "lrm-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const good: RunConfig = {
  version: 1,
  model: { kind: "gpt2", preset: "nano", config: GPT2_PRESETS.nano },
  tokenizer: "bytes",
  data: "sotu",
  dataTokens: { train: 900, validation: 100, fingerprint: "00" },
  optimizer: {
    name: "low-rank-muon",
    learningRate: 0.02,
    weightDecay: 0.01,
    rank: 32,
    adamw: { learningRate: 0.003 },
    warmup: 0.02,
    cooldown: 0.6,
  },
  training: {
    seed: 1,
    steps: 10,
    batch: 8,
    context: 128,
    accumulation: 1,
    evaluateEvery: 1,
    evaluationTokens: 100,
    checkpointEvery: 1,
  },
  device: { backend: "cpu", description: "CPU", rounding: "float32", software: false },
};

const read = (config: unknown): Promise<RunConfig> => {
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  return readRunConfig(folder);
};

test("readRunConfig() gives what was written", async () => {
  expect(await read(good)).toEqual(good);
  const { fingerprint: _, ...dataTokens } = good.dataTokens;
  const older = { ...good, dataTokens };
  expect(await read(older)).toEqual(older);
});

test("readRunConfig() knows runs that come from another machine: without a device, with their data beside them", async () => {
  const { device: _, ...exported } = good;
  expect(await read({ ...exported, data: "data.txt" })).toEqual({
    ...exported,
    data: join(folder, "data.txt"),
  });
  expect(await read({ ...exported, data: "sotu" })).toEqual({ ...exported, data: "sotu" });
});

test.each([
  [null, "not a run configuration of version 1"],
  [{ ...good, version: 2 }, "not a run configuration of version 1"],
  [{ ...good, tokenizer: "words" }, 'tokenizer is "words"'],
  [{ ...good, data: 3 }, "data is 3"],
  [{ ...good, from: [] }, "from is []"],
  [{ ...good, dataTokens: undefined }, "dataTokens.train is missing"],
  [{ ...good, device: { ...good.device, backend: "tpu" } }, 'device.backend is "tpu"'],
  [{ ...good, optimizer: { ...good.optimizer, name: "lion" } }, 'optimizer.name is "lion"'],
  [
    { ...good, optimizer: { ...good.optimizer, adamw: {} } },
    "optimizer.adamw.learningRate is missing",
  ],
  [{ ...good, optimizer: { ...good.optimizer, warmup: 2 } }, "optimizer.warmup is 2"],
  [{ ...good, training: { ...good.training, seed: -1 } }, "training.seed is -1"],
  [{ ...good, training: { ...good.training, batch: "8" } }, 'training.batch is "8"'],
  [{ ...good, training: { ...good.training, context: 129 } }, "above the model's 128"],
  [{ ...good, model: { ...good.model, config: null } }, "model.config is missing"],
  [
    { ...good, model: { ...good.model, config: { ...GPT2_PRESETS.nano, heads: 3 } } },
    "Cannot make a GPT-2 with width 128 and 3 heads",
  ],
  [
    {
      ...good,
      model: { kind: "llama", preset: "x", config: { ...LLAMA_PRESETS.nano, keyValueHeads: 3 } },
    },
    "Cannot make a LLaMA with 4 heads and 3 key and value heads",
  ],
  [{ ...good, model: { ...good.model, kind: "mamba" } }, 'model.kind is "mamba"'],
  [
    { ...good, model: { kind: "llama", preset: "llama-60m", config: LLAMA_PRESETS["60m"] } },
    "tokenizer is bytes, but the model's vocabulary has 32000 tokens",
  ],
])(
  "readRunConfig() refuses what cannot be used, in one sentence: case %#",
  async (config, sentence) => {
    const failure = read(config);
    await expect(failure).rejects.toThrow(RunError);
    await expect(failure).rejects.toThrow(sentence);
    await expect(failure).rejects.toThrow(/^Cannot (read|use) .*start a new run$/);
  },
);
