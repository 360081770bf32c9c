import { type Backend, keep, type Shape, Tensor } from "@lrm/tensor";

/** Allocates `count` tensors of the same shape in one buffer. */
export function sideBySide(backend: Backend, count: number, shape: Shape): Tensor[] {
  using stack = Tensor.allocate(backend, [count, ...shape]);
  return Array.from({ length: count }, (_, index) => keep(stack.at(index)));
}

/** Groups neighbours for which `wanted` is true. Drops the others. */
export function runsOf<T>(items: readonly T[], wanted: (item: T) => boolean): T[][] {
  const runs: T[][] = [[]];
  for (const item of items) {
    if (wanted(item)) runs.at(-1)!.push(item);
    else runs.push([]);
  }
  return runs.filter(({ length }) => length > 0);
}
