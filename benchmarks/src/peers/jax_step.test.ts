import { GPT2_PRESETS } from "@lrm/gpt2";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { drawStep, STEP_TOLERANCE, stepError } from "../step_problem.ts";
import type { StepSettings } from "../training_step.ts";
import { jaxStep } from "./jax_step.ts";

const TINY: Omit<StepSettings, "optimizer"> = {
  model: {
    ...GPT2_PRESETS.nano,
    ...{ vocabularySize: 48, contextLength: 8, layers: 2, width: 32, heads: 4, mlpWidth: 128 },
  },
  ...{ batch: 3, context: 8, rank: 4 },
};
const draw = (optimizer: StepSettings["optimizer"]) =>
  drawStep(createReferenceBackend(), { ...TINY, optimizer });

test.each(["adamw", "muon"] as const)("jaxStep() takes the steps of LRM with %s", async (name) => {
  const { problem, trace } = await draw(name);
  const peer = await jaxStep("wasm", problem);
  expect(stepError(peer.trace, trace)).toBeLessThan(STEP_TOLERANCE);
  await peer.run(2);
  peer.drop();
});

test("stepError() finds another rule, a wrong gradient, and one that is missing", async () => {
  const { trace } = await draw("muon");
  expect(stepError(trace, trace)).toBe(0);
  expect(stepError((await draw("adamw")).trace, trace)).toBeGreaterThan(0.1);
  const { losses, gradients } = trace;
  for (const gradient of gradients) {
    const larger = Float32Array.from(gradient, (value) => value * 1.01);
    const wrong = gradients.map((each) => (each === gradient ? larger : each));
    expect(stepError({ losses, gradients: wrong }, trace)).toBeCloseTo(0.01);
  }
  expect(stepError({ losses, gradients: gradients.slice(1) }, trace)).toBeNaN();
});
