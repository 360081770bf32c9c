import { defineMap, type Expression, map, Tensor } from "@lrm/tensor";

/** Smallest norm that divides: rows of zeros stay zeros. */
const SMALLEST = 1e-30;

const normOf = (row: Expression): Expression => row.square().rowSum().sqrt().max(SMALLEST);

const norms = defineMap(["row"], [], ({ row }) => ({ norm: normOf(row) }));

const rescaled = defineMap(["row", "magnitude"], [], ({ row, magnitude }) => ({
  y: row.mul(magnitude.div(normOf(row))),
}));

/**
 * Computes the Euclidean norm of each row of a weight: of the weights of each output, as PEFT does.
 * It is at least 1e-30.
 *
 * @param weight  `[out, in]`
 * @param into  receives them, `[out]`. Default: a new tensor
 * @returns  `into`, or the new tensor, owned by the caller
 */
export function rowNorms(
  weight: Tensor,
  into = Tensor.allocate(weight.backend, [weight.shape[0]!]),
): Tensor {
  using norm = into.reshape([weight.shape[0]!, 1]);
  map(norms, { row: weight }, { into: { norm } });
  return into;
}

/**
 * Gives each row of a weight another norm, in place.
 *
 * @param weight  `[out, in]`
 * @param magnitude  the new norms, `[out]`
 */
export function rescaleRows(weight: Tensor, magnitude: Tensor): void {
  using column = magnitude.reshape([weight.shape[0]!, 1]);
  map(rescaled, { row: weight, magnitude: column }, { into: { y: weight } });
}
