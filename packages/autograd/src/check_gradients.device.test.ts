import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test, vi } from "vitest";
import { multiply } from "./arithmetic.ts";
import { checkFiniteGradients, checkUsed } from "./check_gradients.ts";
import { log } from "./functions.ts";
import { Parameter } from "./parameter.ts";
import { sum } from "./sum.ts";
import { Tape } from "./tape.ts";

const backend = await testBackend();

/** Makes three parameters and runs a backward pass of Σ log `used`, and a product that has none. */
function trained(values: readonly number[]) {
  const parameters = ["used", "unread", "apart"].map(
    (name) => new Parameter(name, tensor(backend, values)),
  );
  const [used, , apart] = parameters;
  using tape = new Tape(backend);
  multiply(tape.parameter(apart!), 2); // on the tape, but not part of the loss
  tape.backward(sum(log(tape.parameter(used!))));
  const dispose = () => {
    for (const each of parameters) each.dispose();
  };
  return { parameters, [Symbol.dispose]: dispose };
}

test("checkUsed() names the trainable parameters that no gradient has reached", () => {
  using model = trained([1, 2]);
  const { parameters } = model;
  const [used, unread, apart] = parameters;
  expect(parameters.map(({ hasGradient }) => hasGradient)).toEqual([true, false, false]);
  expect(() => checkUsed(parameters)).toThrow(
    'Cannot train all parameters: no gradient has reached "unread", "apart"; use them in the loss',
  );
  // Zeros that are read are no contribution.
  expect(unread!.gradient.shape).toEqual([2]);
  expect(() => checkUsed(parameters)).toThrow('"unread", "apart"');
  apart!.trainable = false;
  expect(() => checkUsed(parameters)).toThrow('reached "unread";');
  checkUsed([used!, apart!]);
});

test("checkUsed() counts from zeroGradient() on, over micro-batches", () => {
  using model = trained([1, 2]);
  const [used, unread] = model.parameters;
  using tape = new Tape(backend);
  tape.backward(sum(tape.parameter(unread!)));
  checkUsed([used!, unread!]);
  used!.zeroGradient();
  expect(() => checkUsed([used!, unread!])).toThrow('reached "used";');
});

test("checkFiniteGradients() names the parameters with a NaN or an infinity, and counts them", async () => {
  for (const [values, bad] of [
    [[1, 0, 3], 1],
    [[0, 0, Number.NaN], 3],
  ] as const) {
    using model = trained(values);
    await expect(checkFiniteGradients(model.parameters)).rejects.toThrow(
      `Cannot train: gradients are not finite, of "used" (${bad} of 3 elements); look for`,
    );
  }
});

test("checkFiniteGradients() takes any finite gradient, with one read and no memory left", async () => {
  using model = trained([1e-30, 2, 3]); // a gradient of 1e30, whose square is no float32
  for (const { gradient } of model.parameters) expect(gradient.shape).toEqual([3]);
  const before = backend.memory().liveBuffers;
  const read = vi.spyOn(backend, "read");
  await checkFiniteGradients(model.parameters);
  expect(read).toHaveBeenCalledTimes(1);
  read.mockRestore();
  expect(backend.memory().liveBuffers).toBe(before);
  await checkFiniteGradients([]);
});
