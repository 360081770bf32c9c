import { collapse } from "./_collapse.ts";
import { noHalves } from "./_only_float32.ts";
import { defineMap, type MapKernel } from "./expression.ts";
import type { MapOperation } from "./map.ts";
import type { Operand } from "./operand.ts";
import type { Shape } from "./shape.ts";

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

const addKernel = defineMap(["target", "x"], [], ({ target, x }) => ({ out: target.add(x) }));

/**
 * Copies `from` to `to` over an iteration space, whose axes may step as they like.
 *
 * @throws ArgumentError if more than four axes step unevenly
 */
export function copyStrided(shape: Shape, from: Operand, to: Operand): void {
  runStrided(copyKernel, shape, [from], to);
}

/**
 * Adds `from` to `to` over an iteration space, as {@link copyStrided} copies. No element of `to` is
 * there twice.
 *
 * @throws ArgumentError if more than four axes step unevenly
 */
export function addStrided(shape: Shape, from: Operand, to: Operand): void {
  runStrided(addKernel, shape, [to, from], to);
}

function runStrided(
  kernel: MapKernel,
  shape: Shape,
  inputs: readonly Operand[],
  output: Operand,
): void {
  if (shape.includes(0)) return;
  const all = [...inputs, output];
  noHalves("copy parts of", ...all.map(({ tensor }) => tensor));
  const space = collapse(
    "copy",
    shape,
    all.map(({ strides }) => strides),
    false,
  );
  const operands = all.map((each, index): Operand => ({ ...each, strides: space.strides[index]! }));
  output.tensor.backend.run<MapOperation>({
    kind: "map",
    kernel,
    shape: space.shape,
    inputs: operands.slice(0, inputs.length),
    outputs: operands.slice(inputs.length),
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
