import { defineMap, type Shape, sizeOf } from "@lrm/tensor";
import {
  attention,
  causalAttention,
  type LinearOptions,
  linear,
  matmul,
  rotary,
  rotaryTable,
} from "../../mod.ts";
import { attend, type Heads } from "../attend.ts";
import { type GradientCase, gradientCase } from "../gradient_case.ts";
import { permuted } from "../permuted.ts";
import { multiplied, transposed } from "../product.ts";

/** Wide by tall, tall by wide, one row, one column, primes, and batches that broadcast. */
const FACTORS: readonly (readonly [a: Shape, b: Shape])[] = [
  [
    [3, 71],
    [71, 2],
  ],
  [
    [67, 2],
    [2, 71],
  ],
  [
    [1, 67],
    [67, 1],
  ],
  [
    [67, 1],
    [1, 3],
  ],
  [
    [2, 5, 7],
    [7, 3],
  ],
  [
    [2, 1, 3, 5],
    [3, 5, 2],
  ],
];

const swapped = (shape: Shape): Shape => [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];

/** An activation whose slope does not vanish for large sums. */
const bent = defineMap(["x"], [], ({ x }) => ({ y: x.mul(x.tanh()) }));

/** Inputs and weights of layers: wide, tall, one row, one column, and several leading axes. */
const LAYERS: readonly (readonly [x: Shape, out: number])[] = [
  [[3, 71], 2],
  [[71, 3], 2],
  [[1, 67], 1],
  [[67, 1], 3],
  [[2, 3, 5], 7],
];

const layer = (
  [x, out]: (typeof LAYERS)[number],
  options: LinearOptions,
  of: (x: number) => number,
  title: string,
): GradientCase => {
  const [rows, inputs] = [sizeOf(x.slice(0, -1)), x.at(-1)!];
  const shape = [...x.slice(0, -1), out];
  return gradientCase(
    {
      inputs: { x, residual: shape },
      weights: { weight: [out, inputs], bias: [out] },
      reference: (v) => {
        const weight = transposed({ values: v.weight, shape: [out, inputs] });
        const product = multiplied({ values: v.x, shape: [rows, inputs] }, weight);
        return product.map((each, at) => of(each + v.bias[at % out]! + v.residual[at]!));
      },
      run: (v, { weight, bias }) => linear(v.x, weight, bias, { ...options, residual: v.residual }),
    },
    title,
  );
};

/** Queries, and the heads, number and size of keys and values. */
const HEADS: readonly (readonly [q: Heads, kvHeads: number, S: number, e: number])[] = [
  [[2, 3, 5, 7], 3, 5, 7],
  [[1, 2, 3, 2], 2, 67, 3],
  [[1, 1, 67, 1], 1, 3, 1],
  [[1, 4, 1, 3], 2, 7, 2],
];

/** Tokens, heads, key and value heads, and size of heads. */
const TOKENS: readonly (readonly [B: number, T: number, H: number, kv: number, size: number])[] = [
  [2, 5, 3, 3, 4],
  [1, 67, 1, 1, 2],
  [3, 2, 2, 2, 3],
  [1, 7, 4, 2, 3],
];

/** Shape of tokens, and number of heads; further channels are copied. */
const ROTATED: readonly (readonly [x: Shape, heads: number])[] = [
  [[2, 3, 12], 2],
  [[1, 67, 2], 1],
  [[1, 1, 146], 1],
  [[5, 3, 11], 3],
];

/** Matrix products, and operations of transformers. */
export const products = {
  matmul: FACTORS.flatMap(([a, b]) =>
    [0, 1, 2, 3].map((flags) => {
      const [transposeA, transposeB] = [flags % 2 === 1, flags > 1];
      const n = b.at(-1)!;
      const [left, right] = [transposeA ? swapped(a) : a, transposeB ? swapped(b) : b];
      return gradientCase(
        {
          inputs: { a: left },
          weights: { b: right, bias: [n] },
          reference: (v) => {
            const first = { values: v.a, shape: left };
            const second = { values: v.b, shape: right };
            return multiplied(
              transposeA ? transposed(first) : first,
              transposeB ? transposed(second) : second,
            ).map((each, at) => each + v.bias[at % n]!);
          },
          run: (v, p) => matmul(v.a, p.b, { transposeA, transposeB, bias: p.bias }),
        },
        `transposed ${transposeA} and ${transposeB}`,
      );
    }),
  ),
  linear: LAYERS.flatMap((form) => [
    layer(form, {}, (x) => x, "no activation"),
    layer(form, { activation: bent }, (x) => x * Math.tanh(x), "an activation"),
  ]),
  attention: HEADS.flatMap(([q, kvHeads, S, e]) => {
    const [B, H, T, d] = q;
    const inputs = { q, k: [B, kvHeads, S, d], v: [B, kvHeads, S, e] };
    return [
      gradientCase({
        inputs,
        reference: (v) => attend(v, q, () => 0, 0.7, kvHeads),
        run: ({ q, k, v }) => attention(q, k, v, { scale: 0.7 }),
      }),
      gradientCase(
        {
          inputs,
          weights: { mask: [H, 1, S] },
          reference: (v) => attend(v, q, (head, _, s) => v.mask[(head % H) * S + s]!, 1, kvHeads),
          run: ({ q, k, v }, { mask }) => attention(q, k, v, { mask, scale: 1 }),
        },
        `a mask for ${T} queries`,
      ),
    ];
  }),
  causalAttention: TOKENS.map(([B, T, heads, kvHeads, size]) => {
    const kv = [B, T, kvHeads * size];
    const inputs = { q: [B, T, heads * size], k: kv, v: kv };
    const byHead = (x: Float64Array, count: number): Float64Array =>
      Float64Array.from(permuted(x, [B, T, count, size], [0, 2, 1, 3]));
    return gradientCase(
      {
        inputs,
        reference: (v) => {
          const each = { q: byHead(v.q, heads), k: byHead(v.k, kvHeads), v: byHead(v.v, kvHeads) };
          const hide = (_: number, t: number, s: number) => (s > t ? undefined : 0);
          const y = attend(each, [B, heads, T, size], hide, undefined, kvHeads);
          return permuted(y, [B, heads, T, size], [0, 2, 1, 3]);
        },
        run: (v) => causalAttention(v, { heads, kvHeads }),
      },
      `${heads} heads`,
    );
  }),
  rotary: ROTATED.map(([x, heads]) => {
    const [, T = 0, C = 0] = x;
    const half = Math.floor(C / heads / 2);
    const past = 2;
    return gradientCase(
      {
        inputs: { x },
        reference: (v) =>
          v.x.map((each, at) => {
            const channel = at % C;
            if (channel >= 2 * half * heads) return each;
            const i = channel % (2 * half);
            const angle = (past + (Math.floor(at / C) % T)) / 100 ** ((i % half) / half);
            const partner = i < half ? -v.x[at + half]! : v.x[at - half]!;
            return each * Math.cos(angle) + partner * Math.sin(angle);
          }),
        run: (v) => {
          const options = { context: past + T, headSize: 2 * half, base: 100 };
          const table = rotaryTable(v.x.tape.backend, options);
          using _cosine = table.cosine;
          using _sine = table.sine;
          return rotary(v.x, table, { heads, past });
        },
      },
      `${heads} heads`,
    );
  }),
};
