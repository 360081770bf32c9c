import { type Backend, defineMap, type Tensor, tensor } from "@lrm/tensor";
import { concatenate } from "../concatenate.ts";
import { map } from "../map.ts";
import { permute } from "../permute.ts";
import { reshape } from "../reshape.ts";
import type { RotaryTable } from "../rotary.ts";
import { slice } from "../slice.ts";
import type { Variable } from "../tape.ts";

/** Splits channels by head: `[B, T, heads · size]` to `[B, heads, T, size]`. */
export function splitHeads(x: Variable, heads: number): Variable {
  const [B = 0, T = 0, C = 0] = x.shape;
  return permute(reshape(x, [B, T, heads, C / heads]), [0, 2, 1, 3]);
}

/** Joins heads: `[B, heads, T, size]` to `[B, T, heads · size]`. */
export function joinHeads(x: Variable): Variable {
  const [B = 0, heads = 0, T = 0, size = 0] = x.shape;
  return reshape(permute(x, [0, 2, 1, 3]), [B, T, heads * size]);
}

const rotate = defineMap(["a", "b", "cosine", "sine"], [], ({ a, b, cosine, sine }) => ({
  a: a.mul(cosine).sub(b.mul(sine)),
  b: b.mul(cosine).add(a.mul(sine)),
}));

/** Rotates the pairs (i, i + size/2) of heads `[B, heads, T, size]`, from position `past` on. */
export function rotateHeads(x: Variable, table: RotaryTable, past: number): Variable {
  const [, , T = 0, size = 0] = x.shape;
  const [a, b] = [slice(x, 0, size / 2, { axis: -1 }), slice(x, size / 2, size, { axis: -1 })];
  using cosine = table.cosine.slice(past, past + T);
  using sine = table.sine.slice(past, past + T);
  const turned = map(rotate, { a, b, cosine, sine });
  return concatenate([turned.a, turned.b], { axis: -1 });
}

/** Makes the mask `[T, T]` that shows a query the keys up to its own position. */
export function causalMask(backend: Backend, T: number): Tensor {
  const seen = Int32Array.from({ length: T * T }, (_, at) =>
    at % T <= Math.floor(at / T) ? 1 : 0,
  );
  return tensor(backend, seen, [T, T]);
}
