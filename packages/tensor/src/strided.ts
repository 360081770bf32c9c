import type { Operand } from "./backend.ts";
import { defineMap, type MapKernel } from "./expression.ts";

/** `out ← x`. */
export const copyKernel: MapKernel<"x", never, "out"> = defineMap(["x"], [], ({ x }) => ({
  out: x,
}));
/** `out ← value`. */
export const fillKernel: MapKernel<never, "value", "out"> = defineMap(
  [],
  ["value"],
  ({ value }) => ({ out: value }),
);

/** Copies `from` to `to` over an iteration space of 1 to 4 axes, none of them empty. */
export function copyStrided(shape: readonly number[], from: Operand, to: Operand): void {
  to.tensor.backend.map({ kernel: copyKernel, shape, inputs: [from], outputs: [to], scalars: [] });
}

/** Sets what `to` reaches to `value`. */
export function fillStrided(shape: readonly number[], to: Operand, value: number): void {
  to.tensor.backend.map({
    kernel: fillKernel,
    shape,
    inputs: [],
    outputs: [to],
    scalars: [value],
  });
}
