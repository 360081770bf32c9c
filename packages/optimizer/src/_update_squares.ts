import { copyInto, defineMap, reduce, Tensor } from "@lrm/tensor";
import type { OptimizerParameter } from "./parameter.ts";

const squaredDistance = defineMap(["value", "before"], [], ({ value, before }) => {
  const difference = value.sub(before);
  return { out: difference.mul(difference) };
});

/**
 * Remembers values, so that what changes them can be measured. Call it within a scope.
 *
 * @returns  adds `Σ (value − value before)²`, over all of them, to a tensor `[1]`
 */
export function rememberValues(
  entries: readonly { readonly parameter: Pick<OptimizerParameter, "value"> }[],
): (squares: Tensor) => void {
  const remembered = entries.map(({ parameter: { value } }) => {
    const before = Tensor.allocate(value.backend, value.shape);
    copyInto(before, value);
    return { value, before };
  });
  return (squares) => {
    for (const inputs of remembered) {
      reduce("sum", squaredDistance, inputs, { into: squares, accumulate: true });
    }
  };
}
