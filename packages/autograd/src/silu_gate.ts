import { defineMap, type Tensor } from "@lrm/tensor";
import { map } from "./map.ts";
import { type Input, tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

const kernel = defineMap(["gate", "x"], [], ({ gate, x }) => ({
  y: gate.mul(gate.sigmoid()).mul(x),
}));

/**
 * Computes `silu(gate) · x` with `silu(g) = g / (1 + e^−g)`, the gate of SwiGLU layers, in one
 * kernel.
 *
 * @param gate  any shape
 * @param x  a shape that broadcasts with that of `gate`
 * @returns  the broadcast shape, owned by the tape
 * @see Shazeer 2020, https://arxiv.org/abs/2002.05202
 */
export function siluGate(gate: Input | Tensor, x: Input | Tensor): Variable {
  tapeOf("siluGate", gate, x);
  return map(kernel, { gate, x }).y;
}
