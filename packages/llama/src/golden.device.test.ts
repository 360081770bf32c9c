import { Tape } from "@lrm/autograd";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { fixtureModel, golden } from "./_fixtures.ts";

/** Ten times what a float32 run in PyTorch is off by; WebGPU's exp and division are looser. */
const TOLERANCE = 1e-5;

const backend = await testBackend();

test("logits() and loss() agree with float64", async () => {
  const { inputs, targets, values } = await golden(backend);
  using _inputs = inputs;
  using _targets = targets;
  using model = await fixtureModel(backend);
  for (const tape of [new Tape(backend), Tape.inference(backend)]) {
    const logits = await model.logits(tape, inputs).value.read();
    expect(relativeError(logits, values("logits"))).toBeLessThan(TOLERANCE);
    const loss = await model.loss(tape, inputs, targets).value.read();
    expect(relativeError(loss, values("loss"))).toBeLessThan(TOLERANCE);
    tape.dispose();
  }
});

test("loss() gives every parameter the gradient that float64 gives", async () => {
  const { inputs, targets, values } = await golden(backend);
  using _inputs = inputs;
  using _targets = targets;
  using model = await fixtureModel(backend);
  using tape = new Tape(backend);
  tape.backward(model.loss(tape, inputs, targets));
  expect(model.parameters).toHaveLength(21);
  for (const { name, gradient } of model.parameters) {
    const error = relativeError(await gradient.read(), values(`gradient/${name}`));
    expect(error, name).toBeLessThan(TOLERANCE);
  }
});
