import { expect, test } from "vitest";
import { differentiateMap } from "./differentiate_map.ts";
import { column, defineMap, type MapKernel } from "./expression.ts";
import { map } from "./map.ts";
import { programOf } from "./program.ts";
import { reduce } from "./reduce.ts";
import { createReferenceBackend } from "./reference.ts";
import { tensor } from "./tensor.ts";
import { evaluateFloat64, type Row } from "./testing/float64.ts";
import { knownDerivatives } from "./testing/known_derivatives.ts";

/** Instructions of a kernel besides reads and constants. */
function operationsOf(kernel: MapKernel): string[] {
  return programOf(kernel).instructions.flatMap(({ op }) =>
    op === "input" || op === "scalar" || op === "constant" ? [] : [op],
  );
}

function run(kernel: MapKernel, values: Row): Row {
  return evaluateFloat64(kernel, values, Object.values(values)[0]!.length);
}

test("differentiateMap() names gradients after outputs and inputs", () => {
  const kernel = defineMap(["a", "b"], ["s"], ({ a, b, s }) => ({ y: a.mul(b), z: a.mul(s) }));
  const { inputs, scalars, outputs } = differentiateMap(kernel);
  expect(inputs).toEqual(["a", "b", "d_y", "d_z"]);
  expect(scalars).toEqual(["s"]);
  expect(outputs).toEqual(["d_a", "d_b"]);
});

test("differentiateMap() lengthens the prefix until no name of the kernel begins with it", () => {
  const square = defineMap(["x"], [], ({ x }) => ({ y: x.mul(x) }));
  const second = differentiateMap(differentiateMap(square));
  expect(second.inputs).toEqual(["x", "d_y", "dd_d_x"]);
  expect(second.outputs).toEqual(["dd_x", "dd_d_y"]);
  const third = differentiateMap(second);
  expect(third.outputs).toEqual(["ddd_x", "ddd_d_y", "ddd_dd_d_x"]);
  const taken = defineMap(["d_y"], [], (v) => ({ y: v.d_y.exp() }));
  expect(differentiateMap(taken).inputs).toEqual(["d_y", "dd_y"]);
});

test("differentiateMap() names both gradients of an output with its input's name alike", () => {
  const inPlace = defineMap(["x"], [], ({ x }) => ({ x: x.exp() }));
  expect(differentiateMap(inPlace)).toMatchObject({ inputs: ["x", "d_x"], outputs: ["d_x"] });
});

test("differentiateMap() leaves out what the derivative does not read", () => {
  const kernel = defineMap(["a", "b"], ["s", "t"], ({ a, b, s, t }) => ({
    y: a.mul(s).add(b.exp()).add(t),
  }));
  const { inputs, scalars } = differentiateMap(kernel, { of: ["a"] });
  expect([inputs, scalars]).toEqual([["d_y"], ["s"]]);
  expect(operationsOf(differentiateMap(kernel, { of: ["a"] }))).toEqual(["mul"]);
});

test("differentiateMap() keeps inputs that nothing else tells the length of the row", async () => {
  const kernel = defineMap(["x"], [], ({ x }) => ({ y: x.rowSum() }));
  const derivative = differentiateMap(kernel);
  expect(derivative.inputs).toEqual(["x", "d_y"]);
  const backend = createReferenceBackend();
  const x = tensor(backend, [1, 2, 3, 4, 5, 6], [2, 3]);
  const { d_x } = map(derivative, { x, d_y: tensor(backend, [5, 7], [2, 1]) });
  expect(Array.from(await d_x.read())).toEqual([5, 5, 5, 7, 7, 7]);
});

test("differentiateMap() is made once per kernel and set of options", () => {
  const make = () => defineMap(["a", "b"], [], ({ a, b }) => ({ y: a.mul(b) }));
  const kernel = make();
  expect(differentiateMap(kernel, { of: ["a", "b"] })).toBe(differentiateMap(kernel));
  expect(differentiateMap(kernel, { of: ["b", "a"] })).toBe(differentiateMap(kernel));
  expect(differentiateMap(kernel, { of: ["a"] })).not.toBe(differentiateMap(kernel));
  expect(differentiateMap(make())).not.toBe(differentiateMap(kernel));
});

test("differentiateMap() refuses unknown names, no names, and saved outputs named like inputs", () => {
  const kernel: MapKernel = defineMap(["x"], [], ({ x }) => ({ x: x.exp() }));
  expect(() => differentiateMap(kernel, { of: ["y"] })).toThrow(
    'Cannot differentiate with "y" in `of`: the kernel has x',
  );
  expect(() => differentiateMap(kernel, { of: [] })).toThrow("Cannot differentiate no input");
  expect(() => differentiateMap(kernel, { from: [] })).toThrow("Cannot differentiate no output");
  expect(() => differentiateMap(kernel, { outputs: ["x"] })).toThrow(
    'Cannot read the saved output "x": an input has the same name',
  );
});

test("differentiateMap() gives 0 to inputs without influence", () => {
  const kernel = defineMap(["x", "i"], [], ({ x, i }) => ({
    y: i.lessThan(column).select(x, 0).add(i.stopGradient()),
  }));
  const derivative = differentiateMap(kernel);
  expect(derivative.expressions[1]).toEqual({ kind: "constant", value: 0 });
});

test("differentiateMap() shares the gradient between equal arguments of min and max", () => {
  const kernel = defineMap(["a", "b"], [], ({ a, b }) => ({ y: a.min(b), z: a.max(b) }));
  const values = { a: [1, 2, 3], b: [2, 2, 2] };
  const d_y = [10, 10, 10];
  const d_z = [100, 100, 100];
  expect(run(differentiateMap(kernel), { ...values, d_y, d_z })).toEqual({
    d_a: [10, 55, 100],
    d_b: [100, 55, 10],
  });
});

test("differentiateMap() shares the gradient between equal maxima of a row", () => {
  const kernel = defineMap(["x"], [], ({ x }) => ({ y: x.rowMax() }));
  const d_y = [6, 6, 6, 6];
  expect(run(differentiateMap(kernel), { x: [3, 1, 3, 3], d_y })).toEqual({ d_x: [2, 0, 2, 2] });
});

test("differentiateMap() gives 0 for abs at 0 and infinity for sqrt at 0", () => {
  const kernel = defineMap(["x"], [], ({ x }) => ({ y: x.abs(), z: x.sqrt() }));
  const values = { x: [0], d_y: [1], d_z: [1] };
  expect(run(differentiateMap(kernel, { from: ["y"] }), values)).toEqual({ d_x: [0] });
  expect(run(differentiateMap(kernel, { from: ["z"] }), values)).toEqual({
    d_x: [Number.POSITIVE_INFINITY],
  });
});

test("differentiateMap() has no derivative for comparisons, isFinite and conditions", () => {
  const kernel = defineMap(["x"], [], ({ x }) => ({
    y: x.lessThan(1).add(x.equal(1)).add(x.isFinite()).add(x.select(2, 3)),
  }));
  expect(differentiateMap(kernel).expressions).toEqual([{ kind: "constant", value: 0 }]);
});

test("differentiateMap() combines powers: x / x has the gradient 0 also at 0", () => {
  const kernel = defineMap(["x"], [], ({ x }) => ({ y: x.div(x) }));
  expect(differentiateMap(kernel).expressions).toEqual([{ kind: "constant", value: 0 }]);
  const root = defineMap(["x"], [], ({ x }) => ({ y: x.sqrt().square() }));
  expect(run(differentiateMap(root), { x: [0], d_y: [3] })).toEqual({ d_x: [3] });
});

test.each<[string, MapKernel, Row, Row]>([
  [
    "a root of a negative number",
    defineMap(["x"], [], ({ x }) => ({ y: x.lessThan(0).select(x, x.sqrt()) })),
    { x: [-4, 4], d_y: [1, 1] },
    { d_x: [1, 0.25] },
  ],
  [
    "an infinite input",
    defineMap(["x"], [], ({ x }) => ({ y: x.isFinite().select(x.mul(x), 0) })),
    { x: [Number.POSITIVE_INFINITY, Number.NaN, 3], d_y: [1, 1, 1] },
    { d_x: [0, 0, 6] },
  ],
  [
    "a value that two branches use, neither of which is taken",
    defineMap(["x"], [], ({ x }) => {
      const log = x.log();
      return {
        y: x
          .lessThan(-1)
          .select(log, 0)
          .add(x.lessThan(-2).select(log.mul(3), 0)),
      };
    }),
    { x: [0, -1], d_y: [1, 1] },
    { d_x: [0, 0] },
  ],
  [
    "a gradient that is not finite",
    defineMap(["x"], [], ({ x }) => ({ y: x.lessThan(0).select(x.mul(2), 1) })),
    { x: [1, -1], d_y: [Number.NaN, 3] },
    { d_x: [0, 6] },
  ],
  [
    "a smaller argument",
    defineMap(["x"], [], ({ x }) => ({ y: x.sqrt().max(1) })),
    { x: [0, 4], d_y: [1, 1] },
    { d_x: [0, 0.25] },
  ],
])(
  "differentiateMap() gives a branch that is not taken exactly 0: %s",
  (_, kernel, values, want) => {
    expect(run(differentiateMap(kernel), values)).toEqual(want);
  },
);

test("differentiateMap() gives exactly 0 to a row's constant that no element takes", () => {
  const kernel = defineMap(["x", "z"], [], ({ x, z }) => ({
    y: x.lessThan(0).select(x.div(z), 0),
  }));
  const derivative = differentiateMap(kernel, { rowConstant: ["z"] });
  expect(run(derivative, { x: [1, 2], z: [0, 0], d_y: [1, 1] })).toEqual({
    d_x: [0, 0],
    d_z: [-0, -0],
  });
  expect(run(derivative, { x: [1, -2], z: [2, 2], d_y: [1, 1] })).toEqual({
    d_x: [0, 0.5],
    d_z: [0.5, 0.5],
  });
});

test("differentiateMap() sums gradients of row-constant inputs in the kernel", async () => {
  const kernel = defineMap(["x", "scale"], [], ({ x, scale }) => ({ y: x.mul(scale) }));
  const derivative = differentiateMap(kernel, { rowConstant: ["scale"] });
  const backend = createReferenceBackend();
  const x = tensor(backend, [1, 2, 3, 4, 5, 6], [2, 3]);
  const scale = tensor(backend, [10, 20], [2, 1]);
  const d_y = tensor(backend, [1, 1, 1, 1, 1, 2], [2, 3]);
  const { d_x, d_scale } = map(derivative, { x, scale, d_y });
  expect(Array.from(await d_x.read())).toEqual([10, 10, 10, 20, 20, 40]);
  expect(d_scale.shape).toEqual([2, 1]);
  expect(Array.from(await d_scale.read())).toEqual([6, 21]);
});

test("differentiateMap() gives a kernel that reduce() sums over leading axes", async () => {
  const kernel = defineMap(["x", "gain"], [], ({ x, gain }) => ({ y: x.mul(gain) }));
  const backend = createReferenceBackend();
  const x = tensor(backend, [1, 2, 3, 4], [2, 2]);
  const d_y = tensor(backend, [1, 10, 100, 1000], [2, 2]);
  const gain = tensor(backend, [7, 8]);
  const inputs = { x, d_y, gain };
  const sum = reduce("sum", differentiateMap(kernel, { of: ["gain"] }), inputs, { axes: [0, 0] });
  expect(Array.from(await sum.read())).toEqual([301, 4020]);
});

test("differentiateMap() reads saved outputs instead of computing them", () => {
  const kernel = defineMap(["x"], [], ({ x }) => ({ y: x.tanh(), z: x.mul(2).exp() }));
  expect(differentiateMap(kernel).inputs).toEqual(["x", "d_y", "d_z"]);
  const derivative = differentiateMap(kernel, { outputs: ["y", "z"] });
  expect(derivative.inputs).toEqual(["y", "z", "d_y", "d_z"]);
  expect(operationsOf(derivative)).not.toContain("tanh");
  expect(operationsOf(derivative)).not.toContain("exp");
});

test("Expression.stopGradient() has the value of its argument and the derivative 0", () => {
  const kernel = defineMap(["x"], [], ({ x }) => ({ y: x.mul(x.square().stopGradient()) }));
  const plain = defineMap(["x"], [], ({ x }) => ({ y: x.mul(x.square()) }));
  expect(programOf(kernel).key).toBe(programOf(plain).key);
  const derivative = differentiateMap(kernel);
  expect(run(derivative, { x: [3], d_y: [1] })).toEqual({ d_x: [9] });
  const second = differentiateMap(derivative, { of: ["x"] });
  expect(run(second, { x: [3], d_y: [1], dd_d_x: [1] })).toEqual({ dd_x: [0] });
});

test("differentiateMap() propagates no gradient through a maximum that cancels", () => {
  const softmax = (stop: boolean) =>
    defineMap(["x"], [], ({ x }) => {
      const largest = stop ? x.rowMax().stopGradient() : x.rowMax();
      const e = x.sub(largest).exp();
      return { y: e.div(e.rowSum()) };
    });
  const [plain, stopped] = [softmax(false), softmax(true)];
  expect(programOf(differentiateMap(plain)).key).toBe(programOf(differentiateMap(stopped)).key);
});

/** Operations of all sweeps: those for every element of a row, and those once per row. */
function costOf(kernel: MapKernel): { perElement: number; perRow: number; sweeps: number } {
  const { instructions, passes } = programOf(kernel);
  const count = (ids: readonly number[]): number =>
    ids.filter((id) => !["input", "scalar", "constant", "column"].includes(instructions[id]!.op))
      .length;
  return {
    perElement: passes.reduce(
      (sum, { perElement, reductions }) => sum + count(perElement) + count(reductions),
      0,
    ),
    perRow: passes.reduce((sum, { uniform }) => sum + count(uniform), 0),
    sweeps: passes.length,
  };
}

/** Operations of the derivative, and of the kernel written by hand: per element, and per row. */
const COSTS: Readonly<Record<string, readonly [derived: string, written: string]>> = {
  gelu: ["15 + 0", "16 + 0"],
  "silu gate": ["13 + 0", "13 + 0"],
  // By hand, one knows that Σ (x − mean) = 0.
  "layer norm": ["17 + 1", "13 + 2"],
  "rms norm": ["9 + 1", "9 + 1"],
  softmax: ["11 + 2", "14 + 0"],
  "softmax, its result saved": ["4 + 0", "4 + 0"],
  "log-sum-exp": ["8 + 0", "8 + 0"],
  "softmax and cross-entropy": ["10 + 1", "10 + 0"],
};

test.each(knownDerivatives.map((each) => [each.name, each] as const))(
  "differentiateMap() needs about as many operations as a kernel written by hand: %s",
  (name, { forward, backward, of, from, saved }) => {
    const derivative = differentiateMap(forward, { of, from, outputs: saved });
    const costs = [derivative, backward].map(costOf);
    expect(costs.map(({ perElement, perRow }) => `${perElement} + ${perRow}`)).toEqual(COSTS[name]);
    expect(costs[0]!.sweeps).toBeLessThanOrEqual(costs[1]!.sweeps);
  },
);

test("differentiateMap() grows linearly with the normalizations in a kernel", () => {
  const stacked = (layers: number) =>
    defineMap(["x"], ["size"], ({ x, size }) => {
      let y = x;
      for (let layer = 0; layer < layers; layer++) {
        const centered = y.sub(y.rowSum().div(size));
        const variance = centered.square().rowSum().div(size).add(1e-5);
        y = centered.mul(variance.sqrt().div(variance)).tanh().add(y);
      }
      return { y };
    });
  const [two, four, six] = [2, 4, 6].map(
    (layers) => operationsOf(differentiateMap(stacked(layers))).length,
  ) as [number, number, number];
  expect(six - four).toBeLessThanOrEqual(four - two + 2);
});
