import { type Shape, Tensor } from "@lrm/tensor";
import type { OptimizerParameter } from "./parameter.ts";
import type { UpdateSpan } from "./rule.ts";

/** An {@link UpdateSpan} without the rule's state. */
export type Span = Omit<UpdateSpan, "state">;

/** All `parameters`, seen in `shape`, in order and in as few spans as can be. Call it within a scope. */
export function spansOf(
  parameters: readonly Pick<OptimizerParameter, "value" | "gradient">[],
  shape: Shape,
): Span[] {
  const values = parameters.map(({ value }) => value.reshape(shape));
  const gradients = parameters.map(({ gradient }) => gradient.reshape(shape));
  const spans: Span[] = [];
  for (let start = 0; start < parameters.length; ) {
    let end = start + 1;
    while (
      end < parameters.length &&
      values[end - 1]!.precedes(values[end]!) &&
      gradients[end - 1]!.precedes(gradients[end]!)
    ) {
      end++;
    }
    spans.push({
      start,
      count: end - start,
      value: Tensor.join(values.slice(start, end)),
      gradient: Tensor.join(gradients.slice(start, end)),
    });
    start = end;
  }
  return spans;
}
