import { ArgumentError } from "./errors.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Throws unless all given tensors are on one backend. Ignores undefined ones.
 *
 * @throws ArgumentError with the names of both backends
 */
export function sameBackend(...tensors: readonly (Tensor | undefined)[]): void {
  let first: Tensor | undefined;
  for (const each of tensors) {
    first ??= each;
    if (each === undefined || each.backend === first!.backend) continue;
    throw new ArgumentError(
      `Cannot combine a tensor on ${first!.backend.name} with one on ${each.backend.name}: they are on two backends`,
      "read() one and make it again on the other backend",
    );
  }
}
