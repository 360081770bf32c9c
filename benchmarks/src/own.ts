import type { Backend } from "@lrm/tensor";
import type { Subject } from "./measure.ts";
import type { Contender } from "./race.ts";
import { settled } from "./settled.ts";

/** Makes a contender of this workspace. */
export function own(
  backend: Backend,
  run: Subject,
  error: number | undefined,
  name = "lrm",
): Contender {
  return { name, device: backend.info.description, run, error };
}

/** Repeats work, and waits until all of it is done. */
export function fenced(backend: Backend, work: () => void): Subject {
  return async (repeats) => {
    for (let at = 0; at < repeats; at++) work();
    await settled(backend);
  };
}
