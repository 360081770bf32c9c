import { defineMap, differentiateMap, formatShape, type Shape, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { crossEntropy } from "./cross_entropy.ts";
import { map } from "./map.ts";
import { Parameter } from "./parameter.ts";
import { Tape, type Variable } from "./tape.ts";
import { expand, rowsOf } from "./testing/expand.ts";
import { checkGradients, countKernels, project } from "./testing/gradient_check.ts";

const backend = await testBackend();

/** `y = a (b + c²)`: each derivative needs other operands. */
const mixed = defineMap(["a", "b", "c"], [], ({ a, b, c }) => ({ y: a.mul(b.add(c.square())) }));

const product = defineMap(["a", "b"], [], ({ a, b }) => ({ y: a.mul(b) }));
const total = defineMap(["a", "b"], [], ({ a, b }) => ({ y: a.add(b) }));
const bent = defineMap(["x"], [], ({ x }) => ({ y: x.tanh() }));
const softmax = defineMap(["x"], [], ({ x }) => {
  const e = x.sub(x.rowMax().stopGradient()).exp();
  return { y: e.div(e.rowSum()) };
});
const NORMALIZE_EPSILON = 1e-3;
/** Three sweeps, and statistics as further outputs. */
const normalize = defineMap(["x", "gain", "bias"], ["size"], ({ x, gain, bias, size }) => {
  const mean = x.rowSum().div(size);
  const centered = x.sub(mean);
  const inverse = centered.square().rowSum().div(size).add(NORMALIZE_EPSILON).sqrt();
  return { y: centered.div(inverse).mul(gain).add(bias), mean };
});

const SHAPES: readonly (readonly [a: Shape, b: Shape, c: Shape, y: Shape])[] = [
  [
    [3, 5],
    [3, 5],
    [3, 5],
    [3, 5],
  ],
  [[1, 37], [1, 37], [37], [1, 37]],
  [[37, 1], [37, 1], [1], [37, 1]],
  [[2, 67], [67], [2, 1], [2, 67]],
  [[67, 2], [2], [], [67, 2]],
  [
    [2, 3, 4],
    [3, 1],
    [1, 4],
    [2, 3, 4],
  ],
  [
    [2, 3, 4],
    [2, 1, 4],
    [2, 1, 1],
    [2, 3, 4],
  ],
  [
    [1, 3, 1],
    [2, 3, 4],
    [2, 1, 4],
    [2, 3, 4],
  ],
  [
    [1, 3],
    [2, 1],
    [1, 1],
    [2, 3],
  ],
  [[2, 1, 3, 1], [1, 2, 1, 3], [], [2, 2, 3, 3]],
];

for (const [a, b, c, y] of SHAPES) {
  test(`map() broadcasts ${[a, b, c].map(formatShape).join(", ")}, and its gradients back`, () =>
    checkGradients({
      inputs: { a, b },
      weights: { c },
      reference: (values) => {
        const [x, z] = [expand(values.b, b, y), expand(values.c, c, y)];
        return expand(values.a, a, y).map((each, index) => each * (x[index]! + z[index]! ** 2));
      },
      run: ({ a, b }, { c }) => map(mixed, { a, b, c }).y,
    }));
}

const softmaxOf = (row: readonly number[]): number[] => {
  const e = row.map(Math.exp);
  return e.map((each) => each / sumOf(e));
};
const sumOf = (row: readonly number[]): number => row.reduce((a, b) => a + b);

for (const [rows, columns] of [
  [3, 5],
  [1, 67],
  [67, 1],
  [2, 131],
] as const) {
  test(`map() differentiates reductions of ${rows} rows of ${columns}`, async () => {
    await checkGradients({
      inputs: { x: [rows, columns] },
      reference: ({ x }) => rowsOf(x, columns).flatMap(softmaxOf),
      run: ({ x }) => map(softmax, { x }).y,
    });
    await checkGradients({
      inputs: { x: [rows, columns] },
      weights: { gain: [columns], bias: [columns] },
      reference: ({ x, gain, bias }) =>
        rowsOf(x, columns).flatMap((row) => {
          const mean = sumOf(row) / columns;
          const centered = row.map((each) => each - mean);
          const deviation = Math.sqrt(
            sumOf(centered.map((each) => each ** 2)) / columns + NORMALIZE_EPSILON,
          );
          return centered.map((each, i) => (each / deviation) * gain[i]! + bias[i]!);
        }),
      run: ({ x }, { gain, bias }) =>
        map(normalize, { x, gain, bias }, { scalars: { size: columns } }).y,
    });
  });
}

test("map() differentiates inputs and outputs that are constant along the row", async () => {
  // The derivatives of scale and shift are constant along the row, and that of x too.
  const kernel = defineMap(["x", "scale", "shift"], [], ({ x, scale, shift }) => ({
    y: x.mul(scale).rowSum().mul(scale).add(shift),
  }));
  await checkGradients({
    inputs: { x: [3, 5], scale: [3, 1] },
    weights: { shift: [3, 1] },
    reference: ({ x, scale, shift }) =>
      rowsOf(x, 5).flatMap((row, i) => row.map(() => sumOf(row) * scale[i]! ** 2 + shift[i]!)),
    run: ({ x, scale }, { shift }) => map(kernel, { x, scale, shift }).y,
  });
  await checkGradients({
    inputs: { x: [2, 3, 5], scale: [3, 1] },
    weights: { shift: [1] },
    reference: ({ x, scale, shift }) =>
      rowsOf(x, 5).flatMap((row, i) => row.map(() => sumOf(row) * scale[i % 3]! ** 2 + shift[0]!)),
    run: ({ x, scale }, { shift }) => map(kernel, { x, scale, shift }).y,
  });
  const uniform = defineMap(["x", "z"], [], ({ x, z }) => ({ y: x.rowSum().mul(z) }));
  await checkGradients({
    inputs: { x: [3, 5], z: [3, 5] },
    reference: ({ x, z }) =>
      rowsOf(x, 5).flatMap((row, i) => rowsOf(z, 5)[i]!.map((each) => each * sumOf(row))),
    run: ({ x, z }) => map(uniform, { x, z }).y,
  });
});

test("map() records several outputs as one step", async () => {
  const kernel = defineMap(["a", "b"], ["factor"], ({ a, b, factor }) => ({
    sum: a.add(b),
    product: a.mul(b).mul(factor),
    rows: a.rowSum(),
  }));
  const shapes = { a: [3, 5], b: [5] } as const;
  const outputs = ["sum", "product", "rows"] as const;
  const references = {
    sum: (a: Float64Array, b: Float64Array) => a.map((each, i) => each + b[i % 5]!),
    product: (a: Float64Array, b: Float64Array) => a.map((each, i) => 2 * each * b[i % 5]!),
    rows: (a: Float64Array) => rowsOf(a, 5).map(sumOf),
  };
  for (const output of outputs) {
    await checkGradients({
      inputs: shapes,
      reference: ({ a, b }) => references[output](a, b),
      run: (operands) => map(kernel, operands, { scalars: { factor: 2 } })[output],
    });
  }
  await checkGradients({
    inputs: shapes,
    reference: ({ a, b }) => {
      const [sum, rows] = [references.sum(a, b), references.rows(a)];
      return references.product(a, b).map((each, i) => each * sum[i]! * rows[Math.floor(i / 5)]!);
    },
    run: (operands) => {
      const { sum, product: y, rows } = map(kernel, operands, { scalars: { factor: 2 } });
      return map(product, { a: map(product, { a: sum, b: y }).y, b: rows }).y;
    },
  });
});

test("map() of one operand in several places differentiates it once", async () => {
  await checkGradients({
    inputs: { x: [3, 5] },
    reference: ({ x }) => x.map((each) => each * (each + each ** 2)),
    run: ({ x }) => map(mixed, { a: x, b: x, c: x }).y,
  });
  await checkGradients({
    inputs: { x: [3, 5] },
    weights: { w: [5] },
    reference: ({ x, w }) => x.map((each, i) => each * (w[i % 5]! + w[i % 5]! ** 2)),
    run: ({ x }, { w }) => map(mixed, { a: x, b: w, c: w }).y,
  });
});

/** Counts the kernels of the backward pass of `run`, beside those of its projection. */
function backwardKernels(
  run: (tape: Tape, x: Variable, other: Variable) => Variable,
  shapes: readonly [Shape, Shape] = [
    [4, 6],
    [4, 6],
  ],
): Record<string, number> {
  const [first, second] = shapes.map((shape) =>
    tensor(backend, new Float32Array(24).fill(0.5), shape),
  );
  using tape = new Tape(backend);
  const y = run(tape, tape.variable(first!), tape.variable(second!));
  const factors = tensor(backend, new Float32Array(y.value.size).fill(1), y.shape);
  const loss = project(y, factors);
  const counts = countKernels(backend, () => tape.backward(loss));
  for (const each of [first!, second!, factors]) each.dispose();
  // Seed of the loss, and the gradient of its projection.
  return { ...counts, map: (counts.map ?? 0) - 2 };
}

test("map() needs one kernel for all gradients of full shape, and none to pass one on", () => {
  expect(backwardKernels((_, a, b) => map(mixed, { a, b, c: b }).y)).toEqual({ map: 1 });
  expect(backwardKernels((_, a) => map(bent, { x: a }).y)).toEqual({ map: 1 });
  // One input takes the gradient over, the other gets a copy.
  expect(backwardKernels((_, a, b) => map(total, { a, b }).y)).toEqual({ map: 1 });
  expect(backwardKernels((tape, a) => map(total, { a, b: tape.constant(a.value) }).y)).toEqual({
    map: 0,
  });
  // A second contribution is added by the same kernel.
  expect(
    backwardKernels((_, a, b) => {
      const first = map(product, { a, b }).y;
      return map(product, { a: map(total, { a: first, b: a }).y, b: a }).y;
    }),
  ).toEqual({ map: 3 });
});

test("map() sums gradients of leading axes without storing their terms", () => {
  using bias = new Parameter("bias", tensor(backend, new Float32Array(6)));
  expect(backwardKernels((_, a) => map(mixed, { a, b: bias, c: a }).y)).toEqual({
    map: 1,
    reduce: 1,
  });
  expect(backwardKernels((_, a) => map(total, { a, b: bias }).y)).toEqual({ map: 0, reduce: 1 });
});

test("map() overwrites the gradients of outputs, and allocates no others where it can", () => {
  using value = tensor(backend, new Float32Array(1000));
  using tape = new Tape(backend);
  const y = map(bent, { x: map(bent, { x: tape.variable(value) }).y }).y;
  using factors = tensor(backend, new Float32Array(1000));
  const loss = project(y, factors);
  backend.resetPeak();
  const before = backend.memory().liveBytes;
  tape.backward(loss);
  // One gradient of 4,000 bytes in turn, and that of the loss.
  expect(backend.memory().peakBytes - before).toBeLessThan(2 * 4000);
});

test("map() computes no gradients of constants, and records nothing without any", () => {
  using value = tensor(backend, [1, 2, 3]);
  using tape = new Tape(backend);
  const x = tape.constant(value);
  const { y } = map(product, { a: x, b: value });
  expect(y.differentiable).toBe(false);
  const kernels = backwardKernels((tape, a, b) => map(product, { a, b: tape.constant(b.value) }).y);
  expect(kernels).toEqual({ map: 1 });
});

test("map() keeps the memory of tensors that are operands, until the backward pass", async () => {
  using value = tensor(backend, [1, 2, 3]);
  using ones = tensor(backend, [1, 1, 1]);
  const live = backend.memory().liveBuffers;
  const tape = new Tape(backend);
  const x = tape.variable(value);
  const factors = tensor(backend, [4, 5, 6]);
  const { y } = map(product, { a: x, b: factors });
  factors.dispose();
  tape.backward(project(y, ones));
  expect(Array.from(await x.gradient.read())).toEqual([4, 5, 6]);
  tape.dispose();
  expect(backend.memory().liveBuffers).toBe(live);
});

test("map() protects an output that its backward pass reads", async () => {
  const gradientOf = async (targets: Int32Array): Promise<number[]> => {
    using value = tensor(backend, [0.5, -1, 2, 0.25], [2, 2]);
    using tape = new Tape(backend);
    const x = tape.variable(value);
    using indices = tensor(backend, targets);
    tape.backward(crossEntropy(map(bent, { x }).y, indices));
    return Array.from(await x.gradient.read());
  };
  const slope = (x: number): number => 1 - Math.tanh(x) ** 2;
  const [p] = softmaxOf([Math.tanh(0.5), Math.tanh(-1)]);
  const gradient = await gradientOf(Int32Array.of(0, 1));
  expect(gradient[0]).toBeCloseTo(((p! - 1) / 2) * slope(0.5), 6);
  expect(gradient[1]).toBeCloseTo(((1 - p!) / 2) * slope(-1), 6);
});

test("map() in a block that is run again has the same gradients", async () => {
  const gradients = [false, true].map((recompute) => {
    using value = tensor(backend, [0.5, -1, 2, 0.25], [2, 2]);
    using tape = new Tape(backend, { recompute });
    const x = tape.variable(value);
    const y = tape.block(() => map(product, { a: map(softmax, { x }).y, b: x }).y);
    using factors = tensor(backend, [1, -2, 3, 0.5], [2, 2]);
    tape.backward(project(y, factors));
    return x.takeGradient();
  });
  const [plain, again] = await Promise.all(gradients.map((each) => each.read()));
  expect(again).toEqual(plain);
  for (const each of gradients) each.dispose();
});

test("map() has a gradient of zeros for an input without influence", async () => {
  const choose = defineMap(["condition", "x"], [], ({ condition, x }) => ({
    y: condition.select(x, 0),
  }));
  using values = tensor(backend, [1, 0, 1]);
  using tape = new Tape(backend);
  const [condition, x] = [tape.variable(values), tape.variable(values)];
  using ones = tensor(backend, [1, 1, 1]);
  tape.backward(project(map(choose, { condition, x }).y, ones));
  expect(Array.from(await condition.gradient.read())).toEqual([0, 0, 0]);
  expect(Array.from(await x.gradient.read())).toEqual([1, 0, 1]);
});

test("map() reads integers, which are constants", async () => {
  using integers = tensor(backend, Int32Array.of(1, 2, 3));
  using values = tensor(backend, [1, 1, 1]);
  using tape = new Tape(backend);
  const x = tape.variable(values);
  using ones = tensor(backend, [1, 1, 1]);
  tape.backward(project(map(product, { a: x, b: integers }).y, ones));
  expect(Array.from(await x.gradient.read())).toEqual([1, 2, 3]);
});

test("map() leaves out a parameter that was frozen after the forward pass", async () => {
  using weight = new Parameter("w", tensor(backend, [1, 2, 3]));
  using values = tensor(backend, [4, 5, 6]);
  for (const both of [true, false]) {
    weight.trainable = true;
    using tape = new Tape(backend);
    const x = both ? tape.variable(values) : tape.constant(values);
    const loss = project(map(product, { a: x, b: weight }).y, values);
    weight.trainable = false;
    tape.backward(loss);
    if (both) expect(Array.from(await x.gradient.read())).toEqual([4, 10, 18]);
  }
});

test("map() differentiates a derivative, as in a penalty on the slope of an activation", async () => {
  const slope = differentiateMap(bent);
  using ones = tensor(backend, new Float32Array(6).fill(1), [2, 3]);
  await checkGradients({
    inputs: { x: [2, 3] },
    reference: ({ x }) => x.map((each) => 1 - Math.tanh(each) ** 2),
    run: ({ x }) => map(slope, { x, d_y: ones }).d_x,
  });
});

test("map() refuses shapes that do not broadcast, missing scalars, and operands off any tape", () => {
  using a = tensor(backend, [1, 2, 3]);
  using b = tensor(backend, [1, 2]);
  using tape = new Tape(backend);
  const live = backend.memory().liveBuffers;
  expect(() => map(product, { a: tape.constant(a), b })).toThrow(
    "Cannot broadcast [3] with [2]: extents must be equal or 1",
  );
  expect(() => map(product, { a, b })).toThrow(
    "Cannot run map(): none of its inputs is a variable",
  );
  const scaled = defineMap(["x"], ["factor"], ({ x, factor }) => ({ y: x.mul(factor) }));
  expect(() => map(scaled, { x: tape.constant(a) })).toThrow(
    'Cannot run a kernel without its scalar "factor"',
  );
  expect(backend.memory().liveBuffers).toBe(live);
});

test("map() gives the whole gradient to the maximum of a computed row", async () => {
  const largest = defineMap(["x"], [], ({ x }) => ({ m: x.mul(0.3).rowMax() }));
  const below = defineMap(["x"], [], ({ x }) => {
    const scaled = x.mul(0.3);
    return { y: scaled.sub(scaled.rowMax()), m: scaled.rowMax() };
  });
  const factors = Float64Array.of(Math.fround(0.3));
  const scaledBy = (x: Float64Array): number[] => Array.from(x, (each) => each * factors[0]!);
  await checkGradients({
    inputs: { x: [1, 5] },
    reference: ({ x }) => [Math.max(...scaledBy(x))],
    run: ({ x }) => map(largest, { x }).m,
  });
  await checkGradients({
    inputs: { x: [1, 5] },
    reference: ({ x }) => scaledBy(x).map((each) => each - Math.max(...scaledBy(x))),
    run: ({ x }) => map(below, { x }).y,
  });
});

test("map() names an operand that is missing", () => {
  using values = tensor(backend, [1]);
  using tape = new Tape(backend);
  const operands: Record<string, Variable> = { a: tape.constant(values) };
  expect(() => map<string, never, string>(product, operands)).toThrow(
    'Cannot run map(): its operand "b" is missing',
  );
});
