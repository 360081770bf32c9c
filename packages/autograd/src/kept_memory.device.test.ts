import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { add } from "./arithmetic.ts";
import { attention } from "./attention.ts";
import { concatenate } from "./concatenate.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { embedding } from "./embedding.ts";
import { gather, takeAlongAxis } from "./gather.ts";
import { linearCrossEntropy } from "./linear_cross_entropy.ts";
import { meanSquaredError } from "./mean_squared_error.ts";
import { reshape } from "./reshape.ts";
import { rotary, rotaryTable } from "./rotary.ts";
import { sum } from "./sum.ts";
import { Tape, type Variable } from "./tape.ts";

const backend = await testBackend();
const indices = (...values: number[]) => tensor(backend, Int32Array.from(values));
const SCALES = [0.5, 1, 1.5, 2];

/** Operations of x, `[2, 2]`, with tensors that they return to be disposed. */
const cases: Record<string, (x: Variable) => { y: Variable; tensors: { dispose(): void }[] }> = {
  add: (x) => {
    const other = tensor(backend, SCALES, [2, 2]);
    return { y: add(x, other), tensors: [other] };
  },
  attention: (x) => {
    const mask = tensor(backend, Int32Array.of(1, 0, 1, 1), [2, 2]);
    const q = reshape(x, [1, 1, 2, 2]);
    return { y: attention(q, q, q, { mask }), tensors: [mask] };
  },
  concatenate: (x) => {
    const other = tensor(backend, SCALES, [2, 2]);
    return { y: concatenate([x, other], { axis: 1 }), tensors: [other] };
  },
  crossEntropy: (x) => {
    const targets = indices(1, 0);
    return { y: crossEntropy(x, targets), tensors: [targets] };
  },
  "crossEntropy with options": (x) => {
    const targets = indices(1, 0);
    return { y: crossEntropy(x, targets, { ignoreIndex: 0 }), tensors: [targets] };
  },
  embedding: (x) => {
    const tokens = indices(1, 1, 0);
    return { y: embedding(x, tokens), tensors: [tokens] };
  },
  gather: (x) => {
    const columns = indices(1, 1, 0);
    return { y: gather(x, columns, { axis: 1 }), tensors: [columns] };
  },
  linearCrossEntropy: (x) => {
    const targets = indices(1, 0);
    return { y: linearCrossEntropy(x, x, targets), tensors: [targets] };
  },
  meanSquaredError: (x) => {
    const target = tensor(backend, SCALES, [2, 2]);
    return { y: meanSquaredError(x, target), tensors: [target] };
  },
  rotary: (x) => {
    const table = rotaryTable(backend, { context: 2, headSize: 2 });
    const y = rotary(reshape(x, [1, 2, 2]), table, { heads: 1 });
    return { y, tensors: [table.cosine, table.sine] };
  },
  takeAlongAxis: (x) => {
    const columns = indices(1, 0);
    return { y: takeAlongAxis(x, columns), tensors: [columns] };
  },
};

test.each(Object.entries(cases))(
  "%s() keeps the memory of tensors that are disposed before backward()",
  async (_, run) => {
    const live = backend.memory().liveBuffers;
    const gradients = [];
    for (const early of [false, true]) {
      const values = tensor(backend, [0.1, -0.2, 0.3, 0.4], [2, 2]);
      const tape = new Tape(backend);
      const x = tape.variable(values);
      const { y, tensors } = run(x);
      const loss = sum(y);
      const dispose = (): void => {
        for (const each of [...tensors, values]) each.dispose();
      };
      if (early) dispose();
      tape.backward(loss);
      if (!early) dispose();
      gradients.push(await x.gradient.read());
      tape.dispose();
    }
    expect(gradients[1]).toEqual(gradients[0]);
    expect(backend.memory().liveBuffers).toBe(live);
  },
);
