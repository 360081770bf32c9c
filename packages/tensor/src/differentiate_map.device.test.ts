import { expect, test } from "vitest";
import { uniform } from "./conformance/data.ts";
import { differentiateMap } from "./differentiate_map.ts";
import { column, defineMap, type Expression, type MapKernel } from "./expression.ts";
import { centralDifferences, evaluateFloat64, type Row } from "./testing/float64.ts";
import { knownDerivatives } from "./testing/known_derivatives.ts";
import { runRows } from "./testing/run_rows.ts";
import { relativeError } from "./testing.ts";

/**
 * Allowed relative error: float32 kernels with sums of at most 100 terms lose 100 · 2⁻²⁴ ≈ 6e-6.
 */
const TOLERANCE = 1e-5;

/** Longer than a SIMD block and a workgroup's share, and no multiple of them. */
const LENGTH = 37;
const ROWS = 3;

const run = (
  kernel: MapKernel,
  values: Readonly<Record<string, Float32Array>>,
  scalars?: Readonly<Record<string, number>>,
) => runRows(kernel, values, ROWS, scalars);

/** Kernels of one kind of node, on x from −1 to 1 and y from 0.5 to 1.5. */
const NODES: Readonly<Record<string, (x: Expression, y: Expression) => Expression>> = {
  neg: (x) => x.neg(),
  abs: (x) => x.abs(),
  exp: (x) => x.exp(),
  log: (_, y) => y.log(),
  sqrt: (_, y) => y.sqrt(),
  sin: (x) => x.mul(9).sin(),
  cos: (x) => x.mul(9).cos(),
  tanh: (x) => x.tanh(),
  sigmoid: (x) => x.sigmoid(),
  isFinite: (x, y) => x.isFinite().mul(y),
  add: (x, y) => x.add(y.mul(3)),
  sub: (x, y) => x.sub(y.mul(3)),
  mul: (x, y) => x.mul(y),
  div: (x, y) => x.div(y),
  min: (x, y) => x.mul(2).min(y),
  max: (x, y) => x.mul(2).max(y),
  lessThan: (x, y) => x.lessThan(0).mul(y),
  equal: (x, y) => column.equal(5).mul(x).mul(y),
  select: (x, y) => x.lessThan(0).select(x.mul(y), y.log()),
  column: (x, y) => column.mul(x).mul(y),
  "row sum": (x, y) => x.mul(y).rowSum().mul(x),
  "row maximum": (x, y) => x.rowMax().mul(y),
  "nested row sums": (x, y) => x.sub(x.mul(y).rowSum()).square().rowSum().sqrt().mul(y),
};

test.each(Object.entries(NODES))(
  "differentiateMap() agrees with central differences on the device: %s",
  async (_, body) => {
    const kernel: MapKernel = defineMap(["x", "y"], [], ({ x, y }) => ({ out: body(x, y) }));
    // Away from 0, the kink of abs and the threshold of conditions, and from ties with 2x.
    const x = uniform(ROWS * LENGTH, 1, 0.05, 1).map((each, i) => (i % 3 === 0 ? -each : each));
    const y = uniform(ROWS * LENGTH, 2, 0.5, 1.5).map((each, i) =>
      Math.abs(each - 2 * x[i]!) < 0.01 ? each + 0.02 : each,
    );
    const d_out = uniform(ROWS * LENGTH, 3);
    const actual = await run(differentiateMap(kernel), { x, y, d_out });
    const expected: Record<"x" | "y", number[]> = { x: [], y: [] };
    for (let row = 0; row < ROWS; row++) {
      const part = (all: Float32Array) => Array.from(all.slice(row * LENGTH, (row + 1) * LENGTH));
      const differences = centralDifferences(
        kernel,
        { x: part(x), y: part(y) },
        { out: part(d_out) },
        LENGTH,
        { of: ["x", "y"] },
      );
      expected.x.push(...differences.x!);
      expected.y.push(...differences.y!);
    }
    for (const name of ["x", "y"] as const) {
      const wanted = expected[name];
      const got = actual[`d_${name}`]!;
      if (wanted.every((each) => Math.abs(each) < 1e-9)) expect(Math.max(...got)).toBe(0);
      else expect(relativeError(got, wanted), name).toBeLessThan(TOLERANCE);
    }
  },
);

/** Values for the inputs of the known kernels, on ROWS rows. */
function knownValues(length: number): Record<string, Float32Array> {
  const size = ROWS * length;
  return {
    x: uniform(size, 1, -2, 2),
    gate: uniform(size, 2, -3, 3),
    gain: uniform(size, 3, 0.5, 2),
    bias: uniform(size, 4),
    logits: uniform(size, 5, -4, 4),
    target: Float32Array.of(0, Math.min(2, length - 1), length - 1),
    d_y: uniform(size, 6),
    d_loss: uniform(ROWS, 7),
  };
}

test.each(knownDerivatives.map((each) => [each.name, each] as const))(
  "differentiateMap() equals the kernel written by hand within a few roundings: %s",
  async (name, { forward, backward, of, from, saved }) => {
    for (const length of [5, 64, 1000]) {
      const values = knownValues(length);
      if (name === "log-sum-exp") values.d_y = uniform(ROWS, 8);
      const scalars = { size: length, epsilon: 1e-5 };
      Object.assign(values, await run(forward, values, scalars));
      const derivative: MapKernel = differentiateMap(forward, { of, from, outputs: saved });
      const derived = await run(derivative, values, scalars);
      const written = await run(backward, values, scalars);
      for (const output of backward.outputs) {
        const size = Math.max(...written[output]!.map(Math.abs));
        const difference = Math.max(
          ...derived[output]!.map((each, i) => Math.abs(each - written[output]![i]!)),
        );
        // Both round about ten times, at magnitudes of the largest entry.
        expect(difference, `${output}, ${length}`).toBeLessThanOrEqual(32 * 2 ** -24 * size);
      }
    }
  },
);

/** Three normalizations, one after the other. */
const stacked: MapKernel = defineMap(["x"], ["size", "epsilon"], ({ x, size, epsilon }) => {
  let y = x;
  for (let layer = 0; layer < 3; layer++) {
    const centered = y.sub(y.rowSum().div(size));
    const variance = centered.square().rowSum().div(size).add(epsilon);
    y = centered.mul(variance.sqrt().div(variance)).tanh().add(y);
  }
  return { y };
});

test("differentiateMap() of derivatives with nested row sums runs on the device", async () => {
  const deep = { forward: stacked, of: ["x"], from: ["y"] };
  for (const { forward, of, from } of [...knownDerivatives, deep]) {
    const first: MapKernel = differentiateMap(forward, { of, from });
    const second: MapKernel = differentiateMap(first, { of });
    const values = knownValues(LENGTH);
    for (const name of of) values[`dd_d_${name}`] = uniform(ROWS * LENGTH, 9);
    const scalars = { size: LENGTH, epsilon: 1e-5 };
    const actual = await run(second, values, scalars);
    for (let row = 0; row < ROWS; row++) {
      const rows: Row = Object.fromEntries([
        ...second.inputs.map((name) => {
          const data = values[name]!;
          const length = data.length / ROWS;
          return [
            name,
            Array.from({ length: LENGTH }, (_, i) => data[row * length + (i % length)]!),
          ] as const;
        }),
        ...second.scalars.map(
          (name) =>
            [name, new Array<number>(LENGTH).fill(scalars[name as keyof typeof scalars])] as const,
        ),
      ]);
      const expected = evaluateFloat64(second, rows, LENGTH);
      for (const output of second.outputs) {
        const got = actual[output]!.slice(row * LENGTH, (row + 1) * LENGTH);
        expect(relativeError(got, expected[output]!), output).toBeLessThan(10 * TOLERANCE);
      }
    }
  }
});
