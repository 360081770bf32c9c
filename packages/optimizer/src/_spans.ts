import { Tensor } from "@lrm/tensor";
import type { ParameterBatch } from "./_batches.ts";
import type { UpdateSpan } from "./rule.ts";

/** A batch's values and gradients in one step, in as few spans as their memory allows. */
export function spansOf({ entries, shape, state }: ParameterBatch): UpdateSpan[] {
  const values = entries.map(({ parameter }) => parameter.value.reshape(shape));
  const gradients = entries.map(({ parameter }) => parameter.gradient.reshape(shape));
  const spans: UpdateSpan[] = [];
  for (let start = 0, end = 1; start < entries.length; start = end++) {
    while (
      end < entries.length &&
      values[end - 1]!.precedes(values[end]!) &&
      gradients[end - 1]!.precedes(gradients[end]!)
    ) {
      end++;
    }
    const stacks = Object.entries(state).map(([name, stack]) => [name, stack.slice(start, end)]);
    spans.push({
      start,
      count: end - start,
      value: Tensor.join(values.slice(start, end)),
      gradient: Tensor.join(gradients.slice(start, end)),
      state: Object.fromEntries(stacks),
    });
  }
  return spans;
}
