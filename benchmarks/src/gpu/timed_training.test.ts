import { createHash } from "node:crypto";
import { corpusOfDocuments, createTokenizer } from "@lrm/data";
import { createWebGPUBackend } from "@lrm/kernels-webgpu/node";
import { expect, test } from "vitest";
import { timedTraining } from "./timed_training.ts";

test("timedTraining() trains until its time is up, and tells speed, losses and kernels of a step", async () => {
  const backend = await createWebGPUBackend({ adapter: "software" });
  const text = "the best of times, the worst of times, ".repeat(400);
  const corpus = corpusOfDocuments(
    "text",
    [text],
    await createTokenizer("bytes"),
    createHash("sha256"),
  );
  const model = {
    ...{ vocabularySize: 256, contextLength: 16, layers: 1, width: 16, heads: 1 },
    ...{ mlpWidth: 32, epsilon: 1e-5 },
  };
  const request = { model, corpus, batch: 2, context: 16, seconds: 0 };
  const done = await timedTraining(backend, request);
  expect(done.steps).toBeGreaterThan(1);
  expect(done.losses.length).toBe(done.steps);
  expect(done.losses.every(Number.isFinite)).toBe(true);
  expect(done.validation[1]).toBeLessThan(done.validation[0]);
  expect(done.tokensPerSecond.median).toBeGreaterThan(0);
  expect(done.dispatches).toBeGreaterThan(20);
  expect(done.peakBytes).toBeGreaterThan(0);
  await backend.dispose();
});
