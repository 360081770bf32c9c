import {
  concatenate,
  map,
  permute,
  type RotaryTable,
  reshape,
  slice,
  type Variable,
} from "@lrm/autograd";
import { type Backend, defineMap, type Tensor, tensor } from "@lrm/tensor";

/** Splits the channels: `[B, T, C]` → `[B, H, T, C/H]`. */
export function splitHeads(x: Variable, heads: number): Variable {
  const [B = 0, T = 0, C = 0] = x.shape;
  return permute(reshape(x, [B, T, heads, C / heads]), [0, 2, 1, 3]);
}

/** Joins heads: `[B, H, T, D]` → `[B, T, H · D]`. */
export function joinHeads(x: Variable): Variable {
  const [B = 0, H = 0, T = 0, D = 0] = x.shape;
  return reshape(permute(x, [0, 2, 1, 3]), [B, T, H * D]);
}

/** Rotates the pair (a, b) by the angle of its position. */
const rotate = defineMap(["a", "b", "cosine", "sine"], [], ({ a, b, cosine, sine }) => ({
  a: a.mul(cosine).sub(b.mul(sine)),
  b: b.mul(cosine).add(a.mul(sine)),
}));

/** Rotates the pairs (i, i + D/2) of heads, `[B, H, T, D]`. */
export function rotateHeads(x: Variable, table: RotaryTable): Variable {
  const D = x.shape.at(-1)!;
  const [a, b] = [slice(x, 0, D / 2, { axis: -1 }), slice(x, D / 2, D, { axis: -1 })];
  const turned = map(rotate, { a, b, ...table }); // [B, H, T, D/2] each
  return concatenate([turned.a, turned.b], { axis: -1 });
}

/** Makes the mask `[T, T]` that shows a query the keys up to its own position. */
export function causalMask(backend: Backend, T: number): Tensor {
  const seen = Int32Array.from({ length: T * T }, (_, at) =>
    at % T <= Math.floor(at / T) ? 1 : 0,
  );
  return tensor(backend, seen, [T, T]);
}
