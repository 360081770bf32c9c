import type { Backend } from "../backend.ts";
import { defineMap, type Expression } from "../expression.ts";
import { map } from "../map.ts";
import { tensor } from "../tensor.ts";
import type { ConformanceCase } from "./case.ts";
import { agree, compare, demand, evaluate, ROUNDOFF } from "./check.ts";
import { integers, magnitudes, uniform } from "./data.ts";

/** Subnormal numbers may be flushed to zero. */
const SMALLEST_NORMAL = 2 ** -126;

const transcendental = defineMap(["x"], [], ({ x }) => ({
  exp: x.exp(),
  tanh: x.tanh(),
  sigmoid: x.sigmoid(),
}));
const ofMagnitude = defineMap(["x"], [], ({ x }) => ({ log: x.abs().log(), sqrt: x.abs().sqrt() }));
const angular = defineMap(["x"], [], ({ x }) => ({ sin: x.sin(), cos: x.cos() }));
const exact = defineMap(["x"], [], ({ x }) => ({
  neg: x.neg(),
  abs: x.abs(),
  isFinite: x.isFinite(),
  cleaned: x.isFinite().select(x, 0),
}));
const arithmetic = defineMap(["a", "b"], [], ({ a, b }) => ({
  add: a.add(b),
  sub: a.sub(b),
  mul: a.mul(b),
  div: a.div(b),
}));
const choice = defineMap(["a", "b"], [], ({ a, b }) => ({
  min: a.min(b),
  max: a.max(b),
  lessThan: a.lessThan(b),
  equal: a.equal(b),
  select: a.sub(b).select(a, 7),
}));
const toFloat = defineMap(["i", "x"], [], ({ i, x }) => ({ out: i.add(x) }));
/** Deep expression with constants and shared parts: GELU and its derivative. */
const gelu = defineMap(["x"], [], ({ x }) => {
  const t: Expression = x.add(x.mul(x).mul(x).mul(0.044715)).mul(0.7978845608).tanh();
  const inner = x.mul(x).mul(0.134145).add(1).mul(0.7978845608);
  return {
    y: x.mul(t.add(1)).mul(0.5),
    slope: t
      .add(1)
      .mul(0.5)
      .add(x.mul(t.square().neg().add(1)).mul(inner).mul(0.5)),
  };
});

/** Requirements of every function of a map. */
export const mapFunctionCases: readonly ConformanceCase[] = [
  {
    name: "map: exp is within 8 + 2|x| roundoffs, tanh and sigmoid within 8, from -87 to 88",
    run: (backend) => {
      const x = uniform(4001, 1, -87, 88);
      x.set(uniform(1000, 2, -2, 2));
      x.set([0, -0, 1, -1, 20, -20, 1e-6, -1e-6]);
      return agree(
        "x in [-87, 88]",
        backend,
        (on) => map(transcendental, { x: tensor(on, x) }),
        (name, expected) =>
          name === "exp"
            ? { relative: ROUNDOFF, scale: expected.map((e, i) => e * (8 + 2 * Math.abs(x[i]!))) }
            : { absolute: 8 * ROUNDOFF },
      );
    },
  },
  {
    name: "map: exp overflows to at least 3e38 and underflows to 0, tanh and sigmoid saturate",
    run: async (backend) => {
      const x = [100, -110, 1e4, -1e4];
      const { exp, tanh, sigmoid } = await evaluate(backend, (on) =>
        map(transcendental, { x: tensor(on, x) }),
      );
      demand(exp![0]! >= 3e38 && exp![2]! >= 3e38, `exp(100) is ${exp![0]}, expected over 3e38`);
      compare("exp(-110), exp(-10000)", [exp![1]!, exp![3]!], [0, 0], {
        absolute: SMALLEST_NORMAL,
      });
      compare("tanh", tanh!, [1, -1, 1, -1], { absolute: 4 * ROUNDOFF });
      compare("sigmoid", sigmoid!, [1, 0, 1, 0], { absolute: 4 * ROUNDOFF });
    },
  },
  {
    name: "map: log is within 2^-21 or 8 roundoffs, sqrt within 8, over all normal magnitudes",
    run: (backend) => {
      const x = magnitudes(2000, 3, -37, 38);
      x.set(uniform(500, 4, 0.5, 2));
      x.set([1, 0.5, 2, SMALLEST_NORMAL, 3.4e38]);
      return agree(
        "log and sqrt",
        backend,
        (on) => map(ofMagnitude, { x: tensor(on, x) }),
        (name) => ({ relative: 8 * ROUNDOFF, absolute: name === "log" ? 2 ** -21 : 0 }),
      );
    },
  },
  {
    name: "map: sin and cos are within 4 roundoffs, from -8192 to 8192",
    run: (backend) => {
      const x = uniform(8001, 12, -8192, 8192);
      x.set(uniform(3000, 13, -10, 10));
      // Multiples of π/4, where quadrants meet, and the largest.
      for (let i = 0; i < 1000; i++) x[3000 + i] = ((i - 500) * Math.PI) / 4;
      x.set([0, -0, 1e-6, -1e-6, 1e-30, 8192, -8192], 4000);
      return agree("x in [-8192, 8192]", backend, (on) => map(angular, { x: tensor(on, x) }), {
        absolute: 4 * ROUNDOFF,
      });
    },
  },
  {
    name: "map: sin and cos stay between -1 and 1 for large arguments, and sin(0) is 0",
    run: async (backend) => {
      const x = [0, ...magnitudes(1000, 14, 4, 38)];
      const { sin, cos } = await evaluate(backend, (on) => map(angular, { x: tensor(on, x) }));
      compare("sin(0), cos(0)", [sin![0]!, cos![0]!], [0, 1]);
      for (const each of [...sin!, ...cos!])
        demand(Math.abs(each) <= 1 + ROUNDOFF, `a sine is ${each}, expected at most 1`);
    },
  },
  {
    name: "map: sin and cos of infinities and NaN are NaN",
    run: async (backend) => {
      const x = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
      const { sin, cos } = await evaluate(backend, (on) => map(angular, { x: tensor(on, x) }));
      for (const each of [...sin!, ...cos!])
        demand(Number.isNaN(each), `a sine is ${each}, expected NaN`);
    },
  },
  {
    name: "map: sqrt(0) is 0",
    run: async (backend) => {
      const { sqrt } = await evaluate(backend, (on) => map(ofMagnitude, { x: tensor(on, [0]) }));
      compare("sqrt(0)", sqrt!, [0]);
    },
  },
  {
    name: "map: neg, abs and isFinite are exact, NaN and infinities included",
    run: async (backend) => {
      const special = [0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      const x = Float32Array.of(...special, 3.4e38, -3.4e38, 1.2e-38, 1, -1, ...uniform(300, 5));
      const values = await evaluate(backend, (on) => map(exact, { x: tensor(on, x) }));
      compare(
        "isFinite",
        values.isFinite!,
        x.map((each) => (Number.isFinite(each) ? 1 : 0)),
      );
      compare(
        "select by isFinite",
        values.cleaned!,
        x.map((e) => (Number.isFinite(e) ? e : 0)),
      );
      compare(
        "neg",
        values.neg!.slice(4),
        x.slice(4).map((each) => -each),
      );
      compare("abs", values.abs!.slice(4), x.slice(4).map(Math.abs));
    },
  },
  {
    name: "map: add, sub and mul round once, div is within 5 roundoffs",
    run: (backend) => {
      const a = magnitudes(2000, 6, -15, 15);
      const b = magnitudes(2000, 7, -15, 15).map((x, i) => (i % 3 === 0 ? -x : x));
      return agree(
        "arithmetic",
        backend,
        (on) => map(arithmetic, { a: tensor(on, a), b: tensor(on, b) }),
        (name) => ({ relative: name === "div" ? 5 * ROUNDOFF : 0, absolute: SMALLEST_NORMAL }),
      );
    },
  },
  {
    name: "map: min, max, lessThan, equal and select are exact",
    run: (backend) => {
      const a = Float32Array.from(integers(500, 8, -4, 4));
      const b = Float32Array.from(integers(500, 9, -4, 4));
      return agree("choice", backend, (on) => map(choice, { a: tensor(on, a), b: tensor(on, b) }));
    },
  },
  {
    name: "map: int32 inputs are read as numbers",
    run: (backend) => {
      const i = integers(257, 10, -(2 ** 24), 2 ** 24);
      return agree("int32", backend, (on) =>
        map(toFloat, { i: tensor(on, i), x: tensor(on, new Float32Array(257)) }),
      );
    },
  },
  {
    name: "map: a deep expression with shared parts agrees (GELU and its derivative)",
    run: (backend) =>
      agree("GELU", backend, (on) => map(gelu, { x: tensor(on, uniform(1000, 11, -6, 6)) }), {
        relative: 8 * ROUNDOFF,
        absolute: 40 * ROUNDOFF,
      }),
  },
];

/** Elementwise over sizes around the widths that devices work in. */
export const mapSizeCases: readonly ConformanceCase[] = [
  {
    name: "map: every element is computed, for sizes from 1 to 100,003, and none beyond",
    run: async (backend: Backend) => {
      for (const size of [1, 2, 3, 4, 5, 31, 64, 255, 257, 1024, 4099, 100_003]) {
        await agree(
          `size ${size}`,
          backend,
          (on) => {
            // The output is a view in the middle: its neighbours must stay.
            const base = tensor(on, new Float32Array(size + 10).fill(5));
            const out = base.slice(3, size + 3);
            const i = tensor(on, integers(size, size, -9, 9));
            map(toFloat, { i, x: tensor(on, uniform(size, size)) }, { into: { out } });
            return { base };
          },
          { relative: ROUNDOFF },
        );
      }
    },
  },
];
