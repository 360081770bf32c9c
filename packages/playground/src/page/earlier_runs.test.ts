import { expect, test } from "vitest";
import { DEFAULT_CONFIG, type PlaygroundConfig } from "../config.ts";
import type { WorkerMessage } from "../protocol.ts";
import { Playground } from "./playground.ts";

/** Makes a playground, with a function that trains a configuration for some steps. */
function begun() {
  let tell: (message: WorkerMessage) => void = () => {};
  const playground = new Playground(
    {
      send: () => {},
      listen: (onMessage) => {
        tell = onMessage;
      },
    },
    () => {},
  );
  const train = (config: PlaygroundConfig, steps: number, file?: File): void => {
    playground.start(config, file);
    tell({
      ...{ kind: "ready", config, parameters: 1, trainTokens: 1, validationTokens: 1 },
      ...{ optimizers: [], weights: [], step: 0 },
    });
    for (let step = 1; step <= steps; step += 1) {
      const point = {
        step,
        seconds: step,
        loss: 3,
        learningRate: 1,
        tokens: 1,
        tokensPerSecond: 1,
      };
      tell({ kind: "steps", run: 0, points: [point] });
    }
  };
  /** Batch and number of steps of the curves that are kept. */
  const kept = () => {
    const { earlier } = playground;
    return (
      earlier.value && [earlier.value.config.batchSize, earlier.value.curves.map((c) => c.lastStep)]
    );
  };
  return { playground, train, kept };
}

const batch = (batchSize: number): PlaygroundConfig => ({
  ...DEFAULT_CONFIG,
  runs: [{ optimizer: "rmnp" }],
  batchSize,
});

test("earlierRuns() keeps the curves of the last other settings, until they are hidden", () => {
  const { playground, train, kept } = begun();
  train(batch(16), 5);
  expect(kept()).toBeUndefined();
  train(batch(2), 3);
  expect(kept()).toEqual([16, [5]]);
  train(batch(4), 1);
  expect(kept()).toEqual([2, [3]]);
  playground.earlier.value = undefined;
  train(batch(4), 2);
  expect(kept()).toBeUndefined();
});

test("earlierRuns() keeps what there was when the same runs start again, or others never began", () => {
  const { train, kept } = begun();
  train(batch(16), 5);
  train(batch(2), 3);
  train(batch(2), 3);
  expect(kept()).toEqual([16, [5]]);
  train(batch(4), 0);
  expect(kept()).toEqual([2, [3]]);
  train(batch(8), 1);
  expect(kept()).toEqual([2, [3]]);
});

test("earlierRuns() keeps no curves of another text", () => {
  const { train, kept } = begun();
  train(batch(16), 5);
  train({ ...batch(16), data: { kind: "file", name: "book.txt" } }, 4);
  expect(kept()).toBeUndefined();
  train(batch(2), 1);
  expect(kept()).toBeUndefined();
});

test("earlierRuns() takes runs for the same whatever spectrum is drawn, in any order of keys", () => {
  const { train, kept } = begun();
  const runs = (settings: Record<string, unknown>) => ({
    ...batch(2),
    runs: [{ optimizer: "low-rank-muon", settings }],
  });
  train(batch(16), 5);
  train(runs({ learningRate: 0.01, rank: 8 }), 3);
  const { spectrum: _, ...without } = runs({ rank: 8, learningRate: 0.01 });
  train(without, 3);
  expect(kept()).toEqual([16, [5]]);
  train(runs({ rank: 9, learningRate: 0.01 }), 3);
  expect(kept()).toEqual([2, [3]]);
});

test("earlierRuns() keeps curves of the same file, and none of another with its name", () => {
  const { train, kept } = begun();
  const file = (text: string, lastModified: number) =>
    new File([text], "book.txt", { lastModified });
  const read = (batchSize: number): PlaygroundConfig => ({
    ...batch(batchSize),
    data: { kind: "file", name: "book.txt" },
  });
  train(read(16), 5, file("abc", 1));
  train(read(2), 3, file("abc", 1));
  expect(kept()).toEqual([16, [5]]);
  train(read(4), 3, file("abd", 2));
  expect(kept()).toBeUndefined();
  train(read(8), 3, file("abcd", 2));
  expect(kept()).toBeUndefined();
  train(read(16), 3, file("abcd", 2));
  expect(kept()).toEqual([8, [3]]);
});
