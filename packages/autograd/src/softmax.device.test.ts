import { countOperations, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { logSoftmax, softmax } from "./softmax.ts";
import { sum } from "./sum.ts";
import { Tape } from "./tape.ts";

test("softmax() and logSoftmax() of huge values are finite, in one kernel each way", async () => {
  const backend = await testBackend();
  using values = tensor(backend, [1e30, -1e30, 1e30], [1, 3]);
  for (const [run, expected] of [
    [softmax, [0.5, 0, 0.5]],
    [logSoftmax, [-Math.fround(Math.LN2), -Math.fround(2e30), -Math.fround(Math.LN2)]],
  ] as const) {
    using tape = new Tape(backend);
    const x = tape.variable(values);
    const y = run(x);
    const result = await y.value.read();
    result.forEach((each, index) => {
      expect(Math.abs(each - expected[index]!)).toBeLessThanOrEqual(
        1e-6 * Math.abs(expected[index]!),
      );
    });
    const loss = sum(y);
    // The seed, the sum, and the function.
    expect(countOperations(backend, () => tape.backward(loss))).toEqual({ map: 3 });
    expect(Array.from(await x.gradient.read(), Number.isFinite)).toEqual([true, true, true]);
  }
});
