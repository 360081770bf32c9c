import { defineMap, map, sum, type Tensor } from "@lrm/tensor";

const counts = defineMap(["target"], ["ignored"], ({ target, ignored }) => ({
  counted: target.equal(ignored).select(0, 1),
}));

const divided = defineMap(["counted", "total"], ["rows"], ({ counted, total, rows }) => ({
  share: counted.mul(rows).div(total),
}));

const scaled = defineMap(["x", "share"], [], ({ x, share }) => ({ y: x.mul(share) }));

/**
 * Computes the factor of each row of a mean over the rows whose target is not `ignored`, relative
 * to a mean over all rows: rows / counted rows, or 0 where it is ignored.
 *
 * @param target  int32 `[R, 1]`
 * @returns  `[R, 1]`, owned by the caller; NaN if all rows are ignored
 */
export function rowShares(target: Tensor, ignored: number): Tensor {
  const { counted } = map(counts, { target }, { scalars: { ignored } }); // [R, 1]
  using total = sum(counted);
  map(divided, { counted, total }, { scalars: { rows: target.size }, into: { share: counted } });
  return counted;
}

/**
 * Multiplies each row by its share.
 *
 * @param x  one number, or one for each row
 * @param share  `[R, 1]`
 * @param into  `[R, 1]`; may be `x`. Default: a new tensor
 * @returns  `[R, 1]`
 */
export function shareOut(x: Tensor, share: Tensor, into?: Tensor): Tensor {
  return map(scaled, { x, share }, into && { into: { y: into } }).y;
}
