import { ArgumentError, copyInto, defineMap, formatShape, reduce, Tensor } from "@lrm/tensor";
import { shown } from "./shown.ts";

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

/** Throws unless a tensor can take one number, on the backend of `own`. */
export function checkScalar(given: Tensor, own: Tensor): void {
  const fits = given instanceof Tensor && given.size === 1 && given.dtype === "float32";
  if (fits && given.backend === own.backend) return;
  const what =
    given instanceof Tensor ? `${given.dtype} ${formatShape(given.shape)}` : shown(given);
  throw new ArgumentError(
    `Cannot measure the update into ${what}: the result is one float32 number on ${own.backend.name}`,
    "pass updateSquares as a float32 tensor of shape [1] there",
  );
}
