import { copyInto, defineMap, reduce, Tensor } from "@lrm/tensor";

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
  spans: readonly { readonly value: Tensor }[],
): (squares: Tensor) => void {
  const remembered = spans.map(({ value }) => {
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
