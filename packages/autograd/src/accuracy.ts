import { column, defineMap, map, sizeOf, type Tensor } from "@lrm/tensor";
import { checkTargets, meanOf } from "./cross_entropy.ts";
import { tapeOf, tensorOf } from "./operands.ts";
import type { Variable } from "./tape.ts";

/** 1 if the target has the largest logit of the row, and 0 otherwise. */
const hits = defineMap(["logits", "target"], [], ({ logits, target }) => {
  const largest = logits.equal(logits.rowMax());
  return { hit: column.equal(target).select(largest, 0).rowSum() };
});

/**
 * Computes the fraction of rows whose largest logit is that of the target, for evaluations. It has
 * no gradient. Of several largest logits, one must be that of the target.
 *
 * @param logits  `[..., V]`
 * @param targets  int32 `[...]`, from 0 to V − 1. Callers check the range
 * @returns  one element, `[]`, owned by the tape
 * @throws ArgumentError if the targets are not int32, or their number is wrong
 */
export function accuracy(logits: Variable, targets: Variable | Tensor): Variable {
  const tape = tapeOf("accuracy", logits, targets);
  const indices = tensorOf(targets);
  const rows = logits.shape.slice(0, -1);
  checkTargets(sizeOf(rows), indices);
  using target = indices.reshape([...rows, 1]);
  const { hit } = map(hits, { logits: logits.value, target }); // [..., 1]
  const value = meanOf(hit); // [..., 1] → []
  hit.dispose();
  return tape.record(value, { inputs: [], backward: () => {} });
}
