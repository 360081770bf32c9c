import { createCpuBackend } from "@lrm/kernels-cpu";
import { tokensInMemory, train } from "@lrm/train";
import { expect, test } from "vitest";
import { modelOf } from "./models.ts";
import { optimizerConfig } from "./optimizer_flags.ts";
import { OPTIMIZERS } from "./optimizers.ts";
import type { RunConfig } from "./run_config.ts";
import { Session } from "./session.ts";
import { trainingBytes } from "./training_memory.ts";

const cases = ["nano", "llama-nano"].flatMap((preset) =>
  OPTIMIZERS.map((name) => ({ preset, name })),
);

test.each(cases)(
  "trainingBytes() is at least what training $preset with $name takes, and not far above",
  async ({ preset, name }) => {
    const { kind, config: size } = modelOf(preset);
    for (const [batch, context] of [
      [1, 16],
      [2, 64],
    ] as const) {
      // The second step is one in which Newton-Muon inverts its moments.
      const refresh = name === "newton-muon" && { refreshInterval: 2 };
      const optimizer = optimizerConfig(name, size, { clip: 1, ...refresh });
      const tokens = tokensInMemory(new Uint8Array(2000).map((_, i) => (i * 31) % 256));
      const corpus = { name: "test", train: tokens, validation: tokens };
      const config: RunConfig = {
        version: 1,
        model: { kind, preset, config: size },
        tokenizer: "bytes",
        data: "test",
        dataTokens: { train: 2000, validation: 2000 },
        optimizer,
        training: {
          seed: 1,
          steps: 2,
          batch,
          context,
          accumulation: 1,
          evaluateEvery: 1,
          evaluationTokens: 128,
          checkpointEvery: 1,
        },
        device: { backend: "cpu", description: "CPU", software: false },
      };
      const backend = await createCpuBackend({ threads: 1 });
      using session = await Session.create(backend, config);
      const { model } = session;
      const subject = {
        backend,
        model,
        optimizer: session.optimizer,
        corpus,
        vocabularySize: 256,
      };
      await train(subject, config.training);
      const { peakBytes } = backend.memory();
      const estimate = trainingBytes(config.model, optimizer, { batch, context });
      expect(peakBytes).toBeLessThanOrEqual(estimate);
      expect(peakBytes).toBeGreaterThan(0.5 * estimate);
      await backend.dispose();
    }
  },
);
