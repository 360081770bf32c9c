import { ArgumentError, type HalfType, isHalf } from "@lrm/tensor";
import type { TapeOptions } from "./tape_options.ts";

/**
 * Returns the type of 16 bits in which a tape stores activations, if it has one.
 *
 * @throws ArgumentError for a type that does not exist, or has no effect on such a tape
 */
export function storedType({
  activations = "float32",
  recording = true,
  recompute = false,
}: TapeOptions): HalfType | undefined {
  if (activations === "float32") return undefined;
  const fail = (why: string, remedy: string): never => {
    throw new ArgumentError(`Cannot store activations in ${activations}: ${why}`, remedy);
  };
  if (!isHalf(activations)) fail("there is no such type", "use float32, bfloat16 or float16");
  if (!recording) fail("this tape records none", "leave out activations");
  if (recompute) fail("they are recomputed instead", "leave out activations or recompute");
  return activations;
}
