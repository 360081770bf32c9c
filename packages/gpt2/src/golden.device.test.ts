import { Tape } from "@lrm/autograd";
import { defineMap, map, zeros } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { fixtureModel, golden } from "./_fixtures.ts";

/** Ten times what a float32 run in PyTorch is off by; WebGPU's exp, tanh and division are looser. */
const TOLERANCE = 1e-5;
/** The same for what 15 steps of training add up. */
const TRAINING_TOLERANCE = 2e-5;

test("logits() and loss() agree with float64", async () => {
  const backend = await testBackend();
  const { batch, values } = await golden();
  using model = await fixtureModel(backend);
  const { inputs, targets } = batch(backend, 0);
  using _inputs = inputs;
  using _targets = targets;
  for (const tape of [new Tape(backend), Tape.inference(backend)]) {
    const logits = await model.logits(tape, inputs).value.read();
    expect(relativeError(logits, values("logits"))).toBeLessThan(TOLERANCE);
    const loss = await model.loss(tape, inputs, targets).value.read();
    expect(relativeError(loss, values("loss"))).toBeLessThan(TOLERANCE);
    tape.dispose();
  }
});

test("loss() gives every parameter the gradient that float64 gives", async () => {
  const backend = await testBackend();
  const { batch, values } = await golden();
  using model = await fixtureModel(backend);
  const { inputs, targets } = batch(backend, 0);
  using _inputs = inputs;
  using _targets = targets;
  using tape = new Tape(backend);
  const loss = model.loss(tape, inputs, targets);
  tape.backward(loss);
  expect(relativeError(await loss.value.read(), values("loss"))).toBeLessThan(TOLERANCE);
  expect(model.parameters).toHaveLength(28);
  for (const { name, gradient } of model.parameters) {
    const error = relativeError(await gradient.read(), values(`gradient/${name}`));
    expect(error, name).toBeLessThan(TOLERANCE);
  }
});

/** AdamW without decay, (betas .9 and .95, epsilon 1e-10), learning rate 2e-3: the least that trains. */
const adam = defineMap(["w", "g", "m", "v"], ["step"], ({ w, g, m, v, step }) => {
  const first = m.mul(0.9).add(g.mul(0.1));
  const second = v.mul(0.95).add(g.square().mul(0.05));
  const [mHat, vHat] = [
    [first, 0.9],
    [second, 0.95],
  ].map(([moment, beta]) =>
    (moment as typeof first).div(
      step
        .mul(Math.log(beta as number))
        .exp()
        .neg()
        .add(1),
    ),
  ) as [typeof first, typeof first];
  return { w: w.sub(mHat.div(vHat.sqrt().add(1e-10)).mul(2e-3)), m: first, v: second };
});

test("loss() falls under AdamW as it does in float64", async () => {
  const backend = await testBackend();
  const { batch, values } = await golden();
  using model = await fixtureModel(backend);
  const states = model.parameters.map(({ value }) => ({
    m: zeros(backend, value.shape),
    v: zeros(backend, value.shape),
  }));
  const expected = values("train/adamw/losses");
  const losses: number[] = [];
  for (let step = 0; step < expected.length; step++) {
    const { inputs, targets } = batch(backend, step);
    using tape = new Tape(backend);
    const loss = model.loss(tape, inputs, targets);
    tape.backward(loss);
    losses.push((await loss.value.read())[0]!);
    model.parameters.forEach((parameter, index) => {
      const { m, v } = states[index]!;
      const { value: w, gradient: g } = parameter;
      map(adam, { w, g, m, v }, { scalars: { step: step + 1 }, into: { w, m, v } });
      parameter.zeroGradient();
    });
    inputs.dispose();
    targets.dispose();
  }
  losses.forEach((loss, step) => {
    const error = relativeError([loss], [expected[step]!]);
    expect(error, `step ${step}`).toBeLessThan(TRAINING_TOLERANCE);
  });
  for (const state of states) {
    state.m.dispose();
    state.v.dispose();
  }
});
