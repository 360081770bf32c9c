import {
  ArgumentError,
  type Backend,
  copyStrided,
  defineMap,
  formatShape,
  type MapOperation,
  Tensor,
  tensor,
} from "@lrm/tensor";
import { tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/** Cosines and sines of the angle of position p and pair i, each `[context, headSize / 2]`. */
export interface RotaryTable {
  readonly cosine: Tensor;
  readonly sine: Tensor;
}

/** Options of {@link rotaryTable}. */
export interface RotaryTableOptions {
  /** Number of positions. */
  readonly context: number;
  /** Channels of a head, an even number. */
  readonly headSize: number;
  /** Base of the frequencies. Default: 10,000. */
  readonly base?: number;
  /**
   * Angle between adjacent positions for each pair, `headSize / 2` numbers: 0 leaves a pair as it
   * is, and a negative one turns it the other way. Default: `base^(−2i / headSize)` for pair i.
   */
  readonly frequencies?: readonly number[];
  /** Factor of the cosines and sines. Default: 1. */
  readonly scale?: number;
}

/**
 * Makes the table of the angles `p · frequencies[i]` for all positions p below `context`, computed
 * in float64.
 *
 * @returns  two tensors, owned by the caller
 * @throws ArgumentError if `headSize` is odd, or the number of frequencies is not half of it
 */
export function rotaryTable(
  backend: Backend,
  { context, headSize, base = 10_000, frequencies, scale = 1 }: RotaryTableOptions,
): RotaryTable {
  if (headSize % 2 !== 0) {
    throw new ArgumentError(
      `Cannot rotate heads of size ${headSize}: the size must be even`,
      "choose another width or number of heads",
    );
  }
  const pairs = headSize / 2;
  const rates = frequencies ?? Array.from({ length: pairs }, (_, i) => base ** (-i / pairs));
  if (rates.length !== pairs) {
    throw new ArgumentError(
      `Cannot rotate heads of size ${headSize} with ${rates.length} frequencies: they have ${pairs} pairs`,
      "pass one frequency for each pair",
    );
  }
  const angles = Float64Array.from(
    { length: context * pairs },
    (_, at) => Math.floor(at / pairs) * rates[at % pairs]!,
  );
  const shape = [context, pairs];
  return {
    cosine: tensor(
      backend,
      Float32Array.from(angles, (angle) => scale * Math.cos(angle)),
      shape,
    ),
    sine: tensor(
      backend,
      Float32Array.from(angles, (angle) => scale * Math.sin(angle)),
      shape,
    ),
  };
}

/** Rotates the pair (a, b) by the angle, or back with `direction` −1. */
const rotate = defineMap(["a", "b", "cosine", "sine"], ["direction"], (v) => {
  const sine = v.sine.mul(v.direction);
  return {
    a: v.a.mul(v.cosine).sub(v.b.mul(sine)),
    b: v.b.mul(v.cosine).add(v.a.mul(sine)),
  };
});

/**
 * Embeds positions by rotation: rotates the pairs (i, i + headSize/2) of every head by the angle of
 * the position of the token, as LLaMA checkpoints of Hugging Face expect. The backward pass rotates
 * the gradient of y back, in place.
 *
 * @param x  queries or keys, `[B, T, heads · headSize]`. Further channels, such as packed values,
 *   are copied unchanged
 * @param table  from {@link rotaryTable}, whose memory the tape keeps
 * @param options  `heads`: number of heads to rotate; `past`: position of the first token. Default:
 *   0
 * @returns  same shape, owned by the tape
 * @throws ArgumentError if the shape or the position does not fit the table
 * @see Su et al. 2021, https://arxiv.org/abs/2104.09864
 */
export function rotary(
  x: Variable,
  table: RotaryTable,
  { heads, past = 0 }: { readonly heads: number; readonly past?: number },
): Variable {
  const tape = tapeOf("rotary", x);
  const [, T = 0, C = 0] = x.shape;
  const [context = 0, pairs = 0] = table.cosine.shape;
  const width = heads * pairs * 2;
  if (x.shape.length !== 3 || C < width || past + T > context) {
    throw new ArgumentError(
      `Cannot rotate ${formatShape(x.shape)} from position ${past} on with ${heads} heads and a table ${formatShape(table.cosine.shape)}: it rotates [B, T, ${width}] with at most ${context} positions`,
      "pass fewer positions, or make a table that fits",
    );
  }
  const value = Tensor.allocate(tape.backend, x.shape);
  const cosine = table.cosine.reshape([context, pairs]);
  const sine = table.sine.reshape([context, pairs]);
  const turn = (from: Tensor, to: Tensor, direction: 1 | -1): void =>
    turnHeads(from, to, { cosine, sine }, { heads, direction, past });
  turn(x.value, value, 1);
  if (C > width) copyAfter(x.value, value, width);
  return tape.record(value, {
    inputs: [x],
    saved: [cosine, sine],
    backward: (y) => {
      const gradient = y.takeGradient();
      turn(gradient, gradient, -1);
      x.receive(gradient);
    },
  });
}

/**
 * Rotates the heads of `from` and writes them to `to`, `[B, T, C]`, which may be the same tensor.
 */
function turnHeads(
  from: Tensor,
  to: Tensor,
  { cosine, sine }: RotaryTable,
  {
    heads,
    direction,
    past,
  }: { readonly heads: number; readonly direction: 1 | -1; readonly past: number },
): void {
  const [B, T, C] = from.shape as readonly [number, number, number];
  const pairs = cosine.shape[1]!;
  const strides = [T * C, C, 2 * pairs, 1];
  const angle = { offset: past * pairs, strides: [0, pairs, 0, 1] };
  from.backend.run<MapOperation>({
    kind: "map",
    kernel: rotate,
    shape: [B, T, heads, pairs], // [B, T, H, headSize / 2]
    inputs: [
      { tensor: from, offset: 0, strides },
      { tensor: from, offset: pairs, strides },
      { tensor: cosine, ...angle },
      { tensor: sine, ...angle },
    ],
    outputs: [
      { tensor: to, offset: 0, strides },
      { tensor: to, offset: pairs, strides },
    ],
    scalars: [direction],
  });
}

/** Copies the channels from `offset` on, `[B, T, C]`. */
function copyAfter(from: Tensor, to: Tensor, offset: number): void {
  const [B, T, C] = from.shape as readonly [number, number, number];
  const layout = { offset, strides: [T * C, C, 1] };
  copyStrided([B, T, C - offset], { ...layout, tensor: from }, { ...layout, tensor: to });
}
