import { defineMap, map } from "@lrm/tensor";
import { tapeOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

const forward = defineMap(["gate", "x"], [], ({ gate, x }) => ({
  y: gate.mul(gate.sigmoid()).mul(x),
}));

const backward = defineMap(["dy", "gate", "x"], [], ({ dy, gate, x }) => {
  const s = gate.sigmoid();
  return {
    dx: dy.mul(gate.mul(s)),
    // silu′ = s (1 + gate (1 − s))
    dgate: dy.mul(x).mul(s.mul(gate.mul(s.neg().add(1)).add(1))),
  };
});

/**
 * Computes `silu(gate) · x` with `silu(g) = g / (1 + e^−g)`, the gate of SwiGLU layers. The
 * backward pass computes silu again and keeps nothing but the inputs.
 *
 * @param gate  any shape
 * @param x  same shape as `gate`
 * @returns  same shape, owned by the tape
 * @see Shazeer 2020, https://arxiv.org/abs/2002.05202
 */
export function siluGate(gate: Variable, x: Variable): Variable {
  const tape = tapeOf("siluGate", gate, x);
  const { y: value } = map(forward, { gate: gate.value, x: x.value });
  return tape.record(value, {
    inputs: [gate, x],
    backward: (y) => {
      const gradient = y.takeGradient();
      const { dgate } = map(
        backward,
        { dy: gradient, gate: gate.value, x: x.value },
        { into: { dx: gradient } },
      );
      gate.receive(dgate);
      x.receive(gradient);
    },
  });
}
