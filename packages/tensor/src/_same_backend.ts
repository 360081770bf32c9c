import type { Tensor } from "./tensor.ts";

/**
 * Throws unless all tensors live on one backend; absent ones do not count.
 *
 * @throws TypeError
 */
export function sameBackend(...tensors: readonly (Tensor | undefined)[]): void {
  let first: Tensor | undefined;
  for (const each of tensors) {
    first ??= each;
    if (each === undefined || each.backend === first!.backend) continue;
    throw new TypeError(
      `Cannot combine a tensor on ${first!.backend.name} with one on ${each.backend.name}, another backend: read() it and make it anew on the first`,
    );
  }
}
