import type { Backend } from "../backend.ts";
import { defineMap } from "../expression.ts";
import { roundToFloat16 } from "../float16.ts";
import type { MatmulEpilogue } from "../matmul.ts";
import { type MatmulOptions, matmul } from "../matmul.ts";
import { createReferenceBackend } from "../reference.ts";
import { formatShape, type Shape, sizeOf } from "../shape.ts";
import { Tensor, tensor } from "../tensor.ts";
import type { OperationSuite } from "./case.ts";
import { compare, evaluate, ROUNDOFF } from "./check.ts";
import { uniform } from "./data.ts";

/** Product to compare. `a` and `b` are shapes as stored. */
interface Product {
  readonly a: Shape;
  readonly b: Shape;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly alpha?: number;
  readonly beta?: number;
  readonly c?: boolean;
  readonly bias?: boolean;
  /** Multiplies `a` by itself, with `symmetric`. Ignores `b` and adapts `c`. */
  readonly symmetric?: boolean;
  /** Destination of the result; "c" overwrites c. Default: a new tensor. */
  readonly into?: "c" | "nan";
}

/**
 * Tolerance of a product: a random walk of k roundoffs, relative to the product of absolute values.
 */
async function check(backend: Backend, product: Product): Promise<void> {
  const data = [
    uniform(sizeOf(product.a), 1),
    product.symmetric ? uniform(sizeOf(product.a), 1) : uniform(sizeOf(product.b), 2),
  ] as const;
  const magnitude = data.map((values) => values.map(Math.abs));
  const run = (on: Backend, values: readonly Float32Array[], absolute: boolean) =>
    evaluate(on, () => ({ out: multiply(on, product, values, absolute) }));
  const reference = createReferenceBackend();
  const scale = (await run(reference, magnitude, true)).out!;
  const expected = (await run(reference, data, false)).out!;
  const actual = (await run(backend, data, false)).out!;
  const k = product.a.at(product.transposeA ? -2 : -1)!;
  compare(describe(product), actual, expected, {
    relative: ROUNDOFF * (8 + 2 * Math.sqrt(k)),
    scale,
  });
}

function multiply(
  on: Backend,
  { a, b, transposeA, transposeB, alpha, beta, ...rest }: Product,
  [left, right]: readonly Float32Array[],
  absolute: boolean,
  epilogue?: MatmulEpilogue,
): Tensor {
  const x = tensor(on, left!, a);
  const y = rest.symmetric ? x : tensor(on, right!, b);
  const lead = a.length > 2 ? a.slice(0, -2) : b.slice(0, -2);
  const m = a.at(transposeA ? -1 : -2)!;
  const n = rest.symmetric ? m : b.at(transposeB ? -2 : -1)!;
  const shape = [...lead, m, n];
  const host = (size: number, seed: number) =>
    uniform(size, seed).map((v) => (absolute ? Math.abs(v) : v));
  const c = rest.c
    ? tensor(on, rest.symmetric ? symmetricValues(shape) : host(sizeOf(shape), 3), shape)
    : undefined;
  const nan =
    rest.into === "nan"
      ? tensor(on, new Float32Array(sizeOf(shape)).fill(Number.NaN), shape)
      : undefined;
  const sign = (factor: number) => (absolute ? Math.abs(factor) : factor);
  const options: MatmulOptions = {
    transposeA: transposeA ?? false,
    transposeB: transposeB ?? false,
    symmetric: rest.symmetric ?? false,
    ...(alpha !== undefined && { alpha: sign(alpha) }),
    ...(beta !== undefined && { beta: sign(beta) }),
    ...(c && { c }),
    ...(rest.bias && { bias: tensor(on, host(n, 4)) }),
    ...(rest.into === "c" && c && { into: c }),
    ...(nan && { into: nan }),
    ...(epilogue && { epilogue }),
  };
  return matmul(x, y, options);
}

/** 1 / (1 + i + j): symmetric and positive. */
function symmetricValues(shape: Shape): Float32Array {
  const n = shape.at(-1)!;
  return Float32Array.from({ length: sizeOf(shape) }, (_, at) => {
    const within = at % (n * n);
    return 1 / (1 + Math.floor(within / n) + (within % n));
  });
}

function describe({ a, b, symmetric, ...rest }: Product): string {
  const details = Object.entries(rest).map(([name, value]) => `${name} ${value}`);
  const right = symmetric ? "itself, symmetric" : formatShape(b);
  return [`${formatShape(a)} by ${right}`, ...details].join(", ");
}

const LAYOUTS = [
  { transposeA: false, transposeB: false },
  { transposeA: false, transposeB: true },
  { transposeA: true, transposeB: false },
  { transposeA: true, transposeB: true },
] as const;

/** The same product in one of the four layouts. */
function stored(
  [m, n, k]: readonly [number, number, number],
  layout: (typeof LAYOUTS)[number],
  lead: Shape = [],
): Product {
  return {
    a: [...lead, ...(layout.transposeA ? [k, m] : [m, k])],
    b: [...lead, ...(layout.transposeB ? [n, k] : [k, n])],
    ...layout,
  };
}

const bend = defineMap(["x"], [], ({ x }) => ({ y: x.mul(x.tanh()).sub(x.max(0.25)) }));

/** Checks that a product with an epilogue equals the product without, and the epilogue's output. */
async function checkEpilogue(backend: Backend, product: Product): Promise<void> {
  const data = [uniform(sizeOf(product.a), 1), uniform(sizeOf(product.b), 2)];
  const label = `${describe(product)}, with an epilogue`;
  const { plain, out, y } = await evaluate(backend, (on) => {
    const plain = multiply(on, product, data, false);
    const y = tensor(on, new Float32Array(plain.size).fill(Number.NaN), plain.shape);
    return { plain, out: multiply(on, product, data, false, { kernel: bend, y }), y };
  });
  compare(label, out!, plain!);
  const expected = Array.from(out!, (x) => x * Math.tanh(x) - Math.max(x, 0.25));
  compare(`${label}, y`, y!, expected, {
    relative: 8 * ROUNDOFF,
    scale: out!.map((x) => 1 + x * x),
  });
}

/**
 * Checks products of float16 factors: close to float32 within their rounding, and exact if the
 * factors are float16 numbers already, so that nothing is added in float16.
 */
async function checkFloat16(backend: Backend): Promise<void> {
  const half = (values: Float32Array): Float32Array => values.map(roundToFloat16);
  for (const layout of LAYOUTS) {
    for (const [m, n, k] of [
      [64, 128, 64],
      [131, 67, 129],
    ] as const) {
      const { a, b } = stored([m, n, k], layout);
      const data = [uniform(m * k, 1), uniform(k * n, 2)] as const;
      const run = async (on: Backend, [x, y]: readonly Float32Array[], options: MatmulOptions) => {
        const body = () => ({ out: matmul(tensor(on, x!, a), tensor(on, y!, b), options) });
        return (await evaluate(on, body)).out!;
      };
      const reference = createReferenceBackend();
      const absolute = data.map((values) => values.map(Math.abs));
      const scale = await run(reference, absolute, layout);
      const label = `[${m}, ${k}] by [${k}, ${n}] in float16`;
      const low = { ...layout, precision: "float16" } as const;
      const rounded = await run(backend, data, low);
      const whole = await run(backend, data, layout);
      if (whole.every((value, at) => value === rounded[at])) {
        throw new Error(`${label}: nothing was rounded`);
      }
      // Two factors with errors of up to 2⁻¹⁰ each.
      const tolerance = { relative: 2 ** -9 + 2 ** -20, scale };
      compare(label, rounded, await run(reference, data, layout), tolerance);
      const exact = await run(backend, data.map(half), low);
      const relative = ROUNDOFF * (8 + 2 * Math.sqrt(k));
      compare(`${label}, exact`, exact, await run(reference, data.map(half), layout), {
        relative,
        scale,
      });
    }
  }
}

const SHAPES: readonly (readonly [m: number, n: number, k: number])[] = [
  [1, 1, 1],
  [1, 67, 33],
  [67, 1, 33],
  [5, 7, 1],
  [3, 5, 2],
  [13, 17, 19],
  [32, 32, 32],
  [64, 128, 8],
  [4, 516, 24],
  [516, 4, 24],
  [131, 67, 129],
  [200, 264, 136],
];

async function each<T>(items: readonly T[], body: (item: T) => Promise<void>): Promise<void> {
  for (const item of items) await body(item);
}

/** Products in all layouts, with everything that may surround them. */
export const matmulSuite: OperationSuite = {
  example: (on) => {
    const a = tensor(on, uniform(130 * 400, 1), [130, 400]);
    return { square: matmul(a, a, { transposeB: true }), thin: matmul(a, a, { transposeA: true }) };
  },
  cases: [
    ...LAYOUTS.map((layout) => ({
      name: `matmul: wide, tall, square, prime and multi-tile shapes, ${layout.transposeA ? "T" : "N"}${layout.transposeB ? "T" : "N"}`,
      run: (backend: Backend) => each(SHAPES, (shape) => check(backend, stored(shape, layout))),
    })),
    {
      name: "matmul: long inner dimensions are accurate",
      run: (backend) =>
        each(
          [
            ...LAYOUTS.map((layout) => stored([8, 9, 10_007], layout)),
            ...LAYOUTS.map((layout) => stored([1, 2, 65_536], layout)),
          ],
          (product) => check(backend, product),
        ),
    },
    {
      name: "matmul: batches, and one matrix for a whole batch on either side",
      run: (backend) =>
        each(
          LAYOUTS.flatMap((layout): Product[] => {
            const single = stored([33, 17, 21], layout);
            const batched = stored([33, 17, 21], layout, [5]);
            return [
              batched,
              stored([6, 5, 4], layout, [2, 3]),
              { ...batched, a: single.a },
              { ...batched, b: single.b },
            ];
          }),
          (product) => check(backend, product),
        ),
    },
    {
      name: "matmul: alpha, beta and c, in place or not, and a bias",
      run: (backend) =>
        each(
          // All of it in one layout, and each in another one: backends may compile a kernel for
          // every pair.
          LAYOUTS.flatMap((layout, which): Product[] => {
            const product = stored([37, 29, 23], layout);
            const batched = stored([9, 10, 11], layout, [3]);
            const all: Product[] = [
              { ...product, alpha: -0.5 },
              { ...product, c: true, beta: 0.25, alpha: 2 },
              { ...product, c: true, into: "c" },
              { ...product, c: true, into: "c", beta: -1.5, alpha: 0.5 },
              { ...product, bias: true, into: "nan" },
              { ...batched, c: true, into: "c", bias: true, beta: 3 },
            ];
            return all.filter((_, at) => which === 0 || at % 3 === which - 1);
          }),
          (product) => check(backend, product),
        ),
    },
    {
      name: "matmul: alpha 0 leaves beta times c",
      run: (backend) =>
        check(backend, { a: [9, 5], b: [5, 8], alpha: 0, beta: 2, c: true, into: "c" }),
    },
    {
      name: "matmul: beta 0 does not read c, nor what is in out",
      run: async (backend) => {
        const { unread } = await evaluate(backend, (on) => {
          const a = tensor(on, [1, 2, 3, 4], [2, 2]);
          const c = tensor(on, new Float32Array(4).fill(Number.NaN), [2, 2]);
          return { unread: matmul(a, a, { c, beta: 0, into: c }) };
        });
        compare("beta 0", unread!, [7, 10, 15, 22]);
        await each(LAYOUTS, (layout) =>
          check(backend, { ...stored([70, 66, 20], layout), into: "nan" }),
        );
      },
    },
    {
      name: "matmul: symmetric products, with a symmetric c",
      run: (backend) =>
        each(
          [1, 7, 64, 65, 130].flatMap((n): Product[] => [
            { a: [n, 40], b: [], transposeB: true, symmetric: true },
            { a: [40, n], b: [], transposeA: true, symmetric: true },
            {
              a: [2, n, 11],
              b: [],
              transposeB: true,
              symmetric: true,
              alpha: 0.5,
              c: true,
              beta: 3,
            },
            { a: [n, 11], b: [], transposeB: true, symmetric: true, c: true, into: "c", beta: -1 },
          ]),
          (product) => check(backend, product),
        ),
    },
    {
      name: "matmul: an epilogue is made of every finished element, in another tensor",
      run: (backend) =>
        each(
          [
            ...LAYOUTS.map((layout) => stored([70, 68, 20], layout)),
            { a: [9, 5], b: [5, 7], alpha: 0.5 },
            { a: [3, 12, 8], b: [3, 8, 16] },
            { a: [12, 3000], b: [3000, 20], bias: true, c: true, beta: 2 },
            { a: [65, 33], b: [33, 50], bias: true, c: true, into: "c" },
            { a: [64, 32], b: [32, 48], bias: true, c: true },
            { a: [20, 12], b: [20, 12], transposeB: true, symmetric: true },
          ] satisfies Product[],
          (product) => checkEpilogue(backend, product),
        ),
    },
    {
      name: "matmul: an epilogue may write anywhere: at odd offsets, and into memory that holds operands",
      run: async (backend) => {
        const body = (on: Backend) => {
          const memory = (seed: number) => tensor(on, uniform(500, seed));
          const view = (whole: Tensor, start: number, shape: Shape) =>
            whole.slice(start, start + sizeOf(shape)).reshape(shape);
          const [a, b] = [
            tensor(on, uniform(240, 1), [12, 20]),
            tensor(on, uniform(160, 2), [20, 8]),
          ];
          const odd = memory(3);
          matmul(a, b, { epilogue: { kernel: bend, y: view(odd, 3, [12, 8]) } });
          const withA = memory(4);
          const narrow = view(withA, 0, [12, 19]);
          const y = view(withA, 256, [12, 8]);
          matmul(narrow, view(memory(5), 4, [19, 8]), { epilogue: { kernel: bend, y } });
          const withC = memory(6);
          const into = view(withC, 256, [12, 8]);
          const beside = Tensor.allocate(on, [12, 8]);
          const epilogue = { kernel: bend, y: beside };
          matmul(a, b, { c: view(withC, 1, [12, 8]), into, epilogue });
          return { odd, withA, withC, beside };
        };
        const actual = await evaluate(backend, body);
        for (const [name, expected] of Object.entries(
          await evaluate(createReferenceBackend(), body),
        ))
          compare(`epilogue, ${name}`, actual[name]!, expected, { absolute: 200 * ROUNDOFF });
      },
    },
    {
      name: "matmul: an epilogue may reduce rows",
      run: async (backend) => {
        const shares = defineMap(["x"], [], ({ x }) => ({ y: x.div(x.rowSum()) }));
        const { y } = await evaluate(backend, (on) => {
          const a = tensor(on, [1, 2, 3, 4], [2, 2]);
          const y = Tensor.allocate(on, [2, 2]);
          matmul(a, a, { epilogue: { kernel: shares, y } }).dispose();
          return { y };
        });
        compare("shares of rows", y!, [7 / 17, 10 / 17, 15 / 37, 22 / 37], {
          relative: 4 * ROUNDOFF,
        });
      },
    },
    {
      name: "matmul: float16 factors with float32 sums, or a refusal where the device has none",
      async run(backend) {
        if (backend.info.float16 === true) return checkFloat16(backend);
        const a = tensor(backend, [1], [1, 1]);
        let refusal = "";
        try {
          matmul(a, a, { precision: "float16" }).dispose();
        } catch (error) {
          refusal = String(error);
        }
        a.dispose();
        if (!refusal.includes("float16"))
          throw new Error("float16 without info.float16: no refusal");
      },
    },
    {
      name: "matmul: all operands may be views at odd offsets, and nothing around the result changes",
      run: async (backend) => {
        const offset = (on: Backend, shape: Shape, seed: number, pad: number): [Tensor, Tensor] => {
          const base = tensor(on, uniform(sizeOf(shape) + 2 * pad, seed));
          return [base, base.slice(pad, pad + sizeOf(shape)).reshape(shape)];
        };
        const body = (on: Backend) => {
          const [, a] = offset(on, [45, 19], 1, 1);
          const [, b] = offset(on, [19, 38], 2, 3);
          const [, bias] = offset(on, [38], 3, 5);
          const [, c] = offset(on, [45, 38], 4, 7);
          const [base, into] = offset(on, [45, 38], 5, 2);
          matmul(a, b, { c, bias, into });
          return { base };
        };
        const actual = (await evaluate(backend, body)).base!;
        const expected = (await evaluate(createReferenceBackend(), body)).base!;
        compare("views", actual, expected, { absolute: 40 * ROUNDOFF });
        const edge = (values: ArrayLike<number>) =>
          [0, 1, -2, -1].map((at) => Array.from(values).at(at)!);
        compare("around the view", edge(actual), edge(expected));
      },
    },
  ],
};
