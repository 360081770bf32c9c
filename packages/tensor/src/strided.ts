import { defineMap, type MapKernel } from "./expression.ts";
import type { MapOperation } from "./map.ts";
import type { Operand } from "./operand.ts";

/** Copies: `out ← x`. */
export const copyKernel: MapKernel<"x", never, "out"> = defineMap(["x"], [], ({ x }) => ({
  out: x,
}));
/** Fills: `out ← value`. */
export const fillKernel: MapKernel<never, "value", "out"> = defineMap(
  [],
  ["value"],
  ({ value }) => ({ out: value }),
);

/** Copies `from` to `to` over an iteration space of 1 to 4 axes, none of them empty. */
export function copyStrided(shape: readonly number[], from: Operand, to: Operand): void {
  to.tensor.backend.run<MapOperation>({
    kind: "map",
    kernel: copyKernel,
    shape,
    inputs: [from],
    outputs: [to],
    scalars: [],
  });
}

/** Sets every element of `to` to `value`. */
export function fillStrided(shape: readonly number[], to: Operand, value: number): void {
  to.tensor.backend.run<MapOperation>({
    kind: "map",
    kernel: fillKernel,
    shape,
    inputs: [],
    outputs: [to],
    scalars: [value],
  });
}
