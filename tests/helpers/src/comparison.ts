/** Returns the result of a finished run of a comparison. */
export function resultOf<Name extends string>(
  name: Name,
  learningRate: number,
  seed: number,
  loss: number | null,
) {
  const end = loss ?? 9;
  return {
    optimizer: { name, learningRate, weightDecay: 0, warmup: 0, cooldown: 0.5 },
    seed,
    steps: 100,
    seconds: 5,
    device: "a device",
    training: [
      [25.5, end + 2],
      [75.5, end + 0.5],
    ] as const,
    validation: [
      [50, end + 1],
      [100, end],
    ] as const,
    validationLoss: loss,
    ...(loss === null && { stopped: "the loss is not finite at step 7" }),
  };
}

/** Settings of a comparison of runs of a tiny model. */
export const COMPARISON = {
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
  dataTokens: { train: 900, validation: 100, fingerprint: "00" },
  training: {
    steps: 100,
    batch: 2,
    context: 8,
    accumulation: 1,
    evaluateEvery: 50,
    evaluationTokens: 16,
    checkpointEvery: 1000,
  },
  finalTokens: 64,
  device: { backend: "cpu", description: "CPU", rounding: "float32", software: false },
} as const;
