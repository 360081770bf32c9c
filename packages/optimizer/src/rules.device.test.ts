import { Random } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { describe, expect, test } from "vitest";
import { adamw, adamwEntry } from "./adamw.ts";
import { optimizerContract } from "./contract.ts";
import { Optimizer } from "./optimizer.ts";
import type { UpdateRule } from "./rule.ts";
import { sgd, sgdEntry } from "./sgd.ts";

const backend = await testBackend();

const cases = [
  () => adamw({ weightDecay: 0.1 }),
  () => sgd({ weightDecay: 0.1 }),
  () => sgd({ nesterov: true }),
  () => adamwEntry.make({ betas: [0.8, 0.9] }, { width: 16 }),
  () => sgdEntry.make({ momentum: 0.5 }, { width: 16 }),
].flatMap(optimizerContract);

describe("update rule contract", () => {
  test.each(cases)("$title", ({ run }) => run(backend));
});

/** Five steps in float64 on the host, beside the same on the device. */
async function compare(rule: UpdateRule, step: (w: number, g: number, i: number) => number) {
  const random = new Random(2);
  using value = random.fork("value").normal(backend, [33]);
  using gradient = random.fork("gradient").normal(backend, [33]);
  using optimizer = new Optimizer({
    groups: [{ rule, parameters: [{ name: "w", value, gradient }] }],
  });
  let expected = Array.from(await value.read());
  const g = Array.from(await gradient.read());
  for (let t = 0; t < 5; t++) {
    optimizer.step();
    expected = expected.map((w, i) => step(w, g[i]!, i));
  }
  // Float32 over five steps; measured at most 1e-7.
  expect(relativeError(await value.read(), expected)).toBeLessThan(1e-6);
}

test("sgd() is the heavy ball: M ← βM + G, W ← (1 − lr·wd)W − lr·M", async () => {
  const M = new Float64Array(33);
  await compare(sgd({ learningRate: 0.1, momentum: 0.8, weightDecay: 0.2 }), (w, g, i) => {
    M[i] = 0.8 * M[i]! + g;
    return (1 - 0.02) * w - 0.1 * M[i]!;
  });
});

test("sgd() with nesterov follows G + βM", async () => {
  const M = new Float64Array(33);
  await compare(sgd({ learningRate: 0.1, momentum: 0.8, nesterov: true }), (w, g, i) => {
    M[i] = 0.8 * M[i]! + g;
    return w - 0.1 * (g + 0.8 * M[i]!);
  });
});

test("adamw() moves by the learning rate in the first step, whatever the gradient's size", async () => {
  using value = new Random(1).normal(backend, [4]);
  using gradient = new Random(1).fork("g").normal(backend, [4]);
  const before = await value.read();
  gradient.write([1e-5, -1e6, 3, -1e-9]);
  const parameters = [{ name: "w", value, gradient }];
  using optimizer = new Optimizer({ groups: [{ rule: adamw({ learningRate: 0.5 }), parameters }] });
  optimizer.step();
  const moved = (await value.read()).map((each, i) => each - before[i]!);
  [-0.5, 0.5, -0.5].forEach((each, i) => {
    expect(moved[i]).toBeCloseTo(each, 4);
  });
  // ε = 1e-10 is a tenth of the smallest gradient.
  expect(moved[3]).toBeCloseTo(0.5 / 1.1, 4);
});

test("rules refuse settings out of range, naming them", () => {
  expect(() => adamw({ epsilon: 0 })).toThrow("Cannot use adamw with epsilon 0");
  expect(() => adamw({ betas: [0.9, 1] })).toThrow(
    "betas[1] 1: this value is not allowed; take a number from 0 to below 1",
  );
  expect(() => sgd({ momentum: -0.1 })).toThrow("Cannot use sgd with momentum -0.1");
  expect(() => sgd({ learningRate: Number.NaN })).toThrow("Cannot use sgd with learningRate NaN");
});
