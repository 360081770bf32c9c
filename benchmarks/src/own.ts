import type { Backend, Tensor } from "@lrm/tensor";
import type { Subject } from "./measure.ts";
import type { Contender } from "./race.ts";

/** Makes a contender of this workspace. */
export function own(
  backend: Backend,
  run: Subject,
  error: number | undefined,
  name = "lrm",
): Contender {
  return { name, device: backend.info.description, run, error };
}

/** Repeats work that ends in `result`, and waits until it is done by reading a part of it. */
export function fenced(result: Tensor, work: () => void): Subject {
  const last = result.slice(result.shape[0]! - 1, result.shape[0]!);
  return async (repeats) => {
    for (let at = 0; at < repeats; at++) work();
    await last.read();
  };
}

/** Repeats work that makes a tensor, frees the tensors, and waits for the last one. */
export function waited(make: () => Tensor): Subject {
  return async (repeats) => {
    for (let at = 1; at < repeats; at++) make().dispose();
    using last = make();
    using fence = last.slice(0, 1);
    await fence.read();
  };
}
