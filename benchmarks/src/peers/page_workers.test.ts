import { GPT2_PRESETS } from "@lrm/gpt2";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { drawStep, STEP_TOLERANCE, stepError } from "../step_problem.ts";
import type { StepSettings } from "../training_step.ts";
import { jaxStep } from "./jax_step.ts";
import { providePageWorkers } from "./page_workers.ts";

const TINY: StepSettings = {
  model: {
    ...GPT2_PRESETS.nano,
    ...{ vocabularySize: 48, contextLength: 16, layers: 1, width: 64, heads: 4, mlpWidth: 256 },
  },
  ...{ batch: 3, context: 16, rank: 4, optimizer: "muon" },
};

test("providePageWorkers() lets jax-js compute on several threads, with the steps of LRM", async () => {
  const remove = providePageWorkers(2);
  const busy = new Set<object>();
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (this: Worker, message: { readonly type: string }) {
    if (message.type === "kernel") busy.add(this);
    postMessage.call(this, message);
  };
  const { problem, trace } = await drawStep(createReferenceBackend(), TINY);
  const peer = await jaxStep("wasm", problem);
  expect(stepError(peer.trace, trace)).toBeLessThan(STEP_TOLERANCE);
  expect(peer.device).toMatch(/^jax-js .*, 2 threads$/);
  expect(busy.size).toBe(2);
  await peer.run(2);
  peer.drop();
  remove();
  expect(globalThis).not.toHaveProperty("Worker");
});
