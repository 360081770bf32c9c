import { expect, test } from "vitest";
import type {
  AttentionGeometry,
  AttentionGradientOperation,
  AttentionOperation,
  HeadsOperand,
} from "../attention.ts";
import type { Backend } from "../backend.ts";
import { createReferenceBackend } from "../reference.ts";
import { Tensor, tensor } from "../tensor.ts";

const geometry: AttentionGeometry = {
  batch: 1,
  queries: 3,
  keys: 5,
  heads: 2,
  kvHeads: 1,
  headSize: 2,
  past: 2,
  scale: 0.8,
};
const wave = (size: number, phase: number) =>
  Float32Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + phase));

interface Inputs {
  readonly q: Float32Array;
  readonly k: Float32Array;
  readonly v: Float32Array;
}
const inputs: Inputs = { q: wave(12, 0), k: wave(10, 1), v: wave(10, 2) };

function operand(on: Backend, values: Float32Array, width: number): HeadsOperand {
  return { tensor: tensor(on, values), offset: 0, batchStride: values.length, tokenStride: width };
}

function forward(on: Backend, { q, k, v }: Inputs) {
  const heads = { q: operand(on, q, 4), k: operand(on, k, 2), v: operand(on, v, 2) };
  const out = operand(on, new Float32Array(12), 4);
  const logSumExp = Tensor.allocate(on, [1, 2, 3]);
  on.run<AttentionOperation>({ kind: "attention", ...geometry, ...heads, out, logSumExp });
  return { heads, out, logSumExp };
}

/** The definition, written out for one query. */
function expected({ q, k, v }: Inputs, query: number, head: number): [number[], number] {
  const at = 4 * query + 2 * head;
  const weights = Array.from({ length: query + 3 }, (_, j) =>
    Math.exp(0.8 * (q[at]! * k[2 * j]! + q[at + 1]! * k[2 * j + 1]!)),
  );
  const total = weights.reduce((a, b) => a + b);
  const mean = [0, 1].map(
    (d) => weights.reduce((sum, weight, j) => sum + weight * v[2 * j + d]!, 0) / total,
  );
  return [mean, Math.log(total)];
}

test("attention of the reference backend is causal softmax attention", async () => {
  const { out, logSumExp } = forward(createReferenceBackend(), inputs);
  const values = await out.tensor.read();
  const sums = await logSumExp.read();
  for (let query = 0; query < 3; query++) {
    for (let head = 0; head < 2; head++) {
      const [mean, logSum] = expected(inputs, query, head);
      expect(values[4 * query + 2 * head]).toBeCloseTo(mean[0]!, 6);
      expect(values[4 * query + 2 * head + 1]).toBeCloseTo(mean[1]!, 6);
      expect(sums[3 * head + query]).toBeCloseTo(logSum, 6);
    }
  }
});

test("attentionGradient of the reference backend agrees with central differences", async () => {
  const on = createReferenceBackend();
  const { heads, out, logSumExp } = forward(on, inputs);
  const cotangent = wave(12, 3);
  const gradients = {
    qGradient: operand(on, new Float32Array(12), 4),
    kGradient: operand(on, new Float32Array(10), 2),
    vGradient: operand(on, new Float32Array(10), 2),
  };
  const outGradient = operand(on, cotangent, 4);
  on.run<AttentionGradientOperation>({
    kind: "attentionGradient",
    ...geometry,
    ...heads,
    out,
    logSumExp,
    outGradient,
    ...gradients,
  });

  const loss = (values: Inputs): number => {
    let total = 0;
    for (let query = 0; query < 3; query++) {
      for (let head = 0; head < 2; head++) {
        const [mean] = expected(values, query, head);
        const at = 4 * query + 2 * head;
        total += mean[0]! * cotangent[at]! + mean[1]! * cotangent[at + 1]!;
      }
    }
    return total;
  };
  for (const name of ["q", "k", "v"] as const) {
    const gradient = await gradients[`${name}Gradient`].tensor.read();
    gradient.forEach((value, i) => {
      const moved = (by: number) =>
        loss({ ...inputs, [name]: inputs[name].map((x, at) => (at === i ? x + by : x)) });
      const step = 2 ** -10;
      expect(value).toBeCloseTo((moved(step) - moved(-step)) / (2 * step), 4);
    });
  }
});
