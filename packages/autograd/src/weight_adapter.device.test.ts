import { Random } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { linear } from "./linear.ts";
import { Parameter } from "./parameter.ts";
import { sum } from "./sum.ts";
import { Tape } from "./tape.ts";
import { adapterOf, adaptWeight, type WeightAdapter } from "./weight_adapter.ts";

const backend = await testBackend();
const random = new Random(3);

const drawn = (name: string, shape: readonly number[]) =>
  new Parameter(name, random.fork(name).normal(backend, shape));

/** Makes an adapter that adds another weight. */
const sumWith =
  (added: Parameter): WeightAdapter =>
  (plain, x, weight, bias, options) => {
    const residual = plain(x, added, undefined, { residual: options?.residual });
    return plain(x, weight, bias, { ...options, residual });
  };

test("linear() computes what the weight's adapter says, before the activation, and frees the rest", async () => {
  using weight = drawn("weight", [6, 4]);
  using added = drawn("added", [6, 4]);
  using bias = drawn("bias", [6]);
  using x = random.fork("x").normal(backend, [5, 4]);
  using residual = random.fork("residual").normal(backend, [5, 6]);
  const run = async (recording: boolean) => {
    using tape = new Tape(backend, { recording });
    const before = backend.memory().liveBuffers;
    const y = linear(tape.constant(x), weight, bias, {
      residual: tape.constant(residual),
      activation: "gelu",
    });
    const live = backend.memory().liveBuffers - before;
    return { y: await y.value.read(), live };
  };
  adaptWeight(weight, sumWith(added));
  const adapted = await run(true);
  const predicted = await run(false);
  adaptWeight(weight, undefined);
  expect(adapterOf(weight)).toBeUndefined();
  const sum = Float32Array.from(
    await weight.value.read(),
    (
      (values) => (value: number, at: number) =>
        value + values[at]!
    )(await added.value.read()),
  );
  weight.value.write(sum);
  const { y } = await run(false);
  expect(relativeError(adapted.y, y)).toBeLessThan(1e-6);
  expect(predicted.y).toEqual(adapted.y);
  expect(predicted.live).toBe(1); // y alone
});

test("linear() lets gradients flow into the adapter and the input, past a frozen weight", async () => {
  using weight = drawn("weight", [6, 4]);
  using added = drawn("added", [6, 4]);
  using x = random.fork("x").normal(backend, [5, 4]);
  weight.trainable = false;
  adaptWeight(weight, sumWith(added));
  using tape = new Tape(backend);
  const leaf = tape.variable(x);
  tape.backward(sum(linear(leaf, weight)));
  expect(weight.hasGradient).toBe(false);
  // The sum of the columns of both weights, for each row.
  const [w, a] = [await weight.value.read(), await added.value.read()];
  const expected = Float32Array.from({ length: 20 }, (_, at) => {
    const column = at % 4;
    return [0, 1, 2, 3, 4, 5].reduce(
      (all, row) => all + w[4 * row + column]! + a[4 * row + column]!,
      0,
    );
  });
  expect(relativeError(await leaf.gradient.read(), expected)).toBeLessThan(1e-6);
  expect(added.hasGradient).toBe(true);
});
