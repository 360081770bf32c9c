import { relu } from "@lrm/autograd";
import { dense, sequential } from "@lrm/autograd/layers";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { jaxModel } from "./jax_model.ts";
import { CNN, type ModelCase } from "./model_case.ts";
import { drawProblem, type ModelProblem } from "./model_problem.ts";
import { ownModel } from "./own_model.ts";
import { weightAxes } from "./tfjs_layout.ts";
import { tfjsModel } from "./tfjs_model.ts";
import { TRACE_TOLERANCE, type TrainingTrace, traceError } from "./training_trace.ts";

const SMALL: ModelCase = {
  name: "mlp",
  title: "small",
  batch: 6,
  input: [12],
  layers: sequential(dense(12, 16), relu, dense(16, 10, { role: "head" })),
};

const backend = createReferenceBackend();

async function traceOf(problem: ModelProblem): Promise<TrainingTrace> {
  const { trace, error, dispose } = await ownModel(backend, SMALL, problem);
  expect(error).toBeLessThan(0.02);
  dispose();
  return trace;
}

test("ownModel() repeats its trace, and another optimizer has another one", async () => {
  const problem = await drawProblem(SMALL, "muon");
  const trace = await traceOf(problem);
  expect(traceError(await traceOf(problem), trace, problem)).toBe(0);
  const other = await traceOf(await drawProblem(SMALL, "adam"));
  expect(traceError(other, trace, problem)).toBeGreaterThan(0.1);
});

test("traceError() finds a lost weight and a wrong loss", async () => {
  const problem = await drawProblem(SMALL, "adam");
  const { losses, weights } = await traceOf(problem);
  const lost = { losses, weights: weights.slice(1) };
  expect(traceError(lost, { losses, weights }, problem)).toBeNaN();
  const wrong = { losses: losses.map((loss) => loss * 1.01), weights };
  expect(traceError(wrong, { losses, weights }, problem)).toBeCloseTo(0.01);
});

test.each(["adam", "muon"] as const)("both peers take the steps of LRM with %s", async (name) => {
  const problem = await drawProblem(SMALL, name);
  const trace = await traceOf(problem);
  for (const make of [tfjsModel, jaxModel]) {
    const peer = await make("wasm", problem);
    expect(traceError(peer.trace, trace, problem)).toBeLessThan(TRACE_TOLERANCE);
    await peer.run(2);
    peer.drop();
  }
});

test("weightAxes() finds the images that the head of the CNN reads", async () => {
  const axes = weightAxes(await drawProblem(CNN, "adam"));
  expect(axes[0]).toEqual([32, 3, 3, 3]);
  expect(axes.at(-2)).toEqual([10, 128, 4, 4]);
});
