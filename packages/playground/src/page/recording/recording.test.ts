import { createCpuBackend } from "@lrm/kernels-cpu";
import { expect, onTestFinished, test } from "vitest";
import { builtInDocuments } from "../../build/built_in_text.ts";
import { DEFAULT_CONFIG } from "../../config.ts";
import { nodeLosses } from "../../testing/node_losses.ts";
import { recording } from "./recording.ts";

/** Steps that are trained again. */
const CHEAP = 15;

test("recording() has the runs of a first visit, as they train now", async () => {
  const { steps, weight, runs } = recording();
  expect(steps).toBe(DEFAULT_CONFIG.steps);
  expect(weight).toBe(DEFAULT_CONFIG.spectrum);
  expect(runs.map(({ curve }) => curve.validation.filter((loss) => loss !== null).length)).toEqual(
    DEFAULT_CONFIG.runs.map(() => 20),
  );
  // Four recorded steps are among the twenty of the training loss.
  for (const { curve } of runs) {
    const last = curve.train.slice(-4).map(Number);
    const mean = last.reduce((sum, loss) => sum + loss, 0) / last.length;
    expect(Math.abs(curve.lastTrain! - mean)).toBeLessThan(0.1);
    expect(curve.lastTrain).not.toBe(mean);
  }
  const backend = await createCpuBackend();
  onTestFinished(() => backend.dispose());
  const compared = runs[0]!.curve.steps.filter((step) => step <= CHEAP);
  const losses = await nodeLosses(backend, DEFAULT_CONFIG, builtInDocuments(), CHEAP);
  for (const [run, each] of losses.entries()) {
    for (const [at, step] of compared.entries()) {
      expect(runs[run]!.curve.train[at]).toBeCloseTo(each[step - 1]!, 2);
    }
  }
});
