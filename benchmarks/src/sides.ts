import type { Derived, Measured, Result } from "./result.ts";

/** Tells whether a number was measured in another library. */
export const isPeer = ({ device }: Measured): boolean => !/^(CPU|WebGPU):/.test(device);

/**
 * Finds the measurements on one side of a ratio.
 *
 * @param side  part of the ratio's subject: `lrm`, or `best of tfjs-wasm, jax-wasm`
 * @param results  the results that the ratio is one of
 */
export function measuredOn(
  side: string,
  { measure, setting }: Derived,
  results: readonly Result[],
): Measured[] {
  const names = side.replace(/^best of /, "").split(/, (?!rank)/);
  return results.filter(
    (each): each is Measured =>
      each.kind === "measured" &&
      each.measure === measure &&
      each.setting === setting &&
      names.includes(each.subject),
  );
}

/** Splits the subject of a ratio into its sides: `lrm / numpy`. */
export function sidesOf({ subject }: Derived): readonly [own: string, other: string] {
  const [own = "", other = ""] = subject.split(" / ");
  return [own, other];
}

/** Returns what a device's description says last: the threads of a peer, or `the same device`. */
const threadsOf = ({ device }: Measured): string => device.split(", ").at(-1)!;

/** Names one side of a ratio, and the threads of each peer: `best of tfjs-wasm (1 thread), …`. */
export function sideText(side: string, ratio: Derived, results: readonly Result[]): string {
  const peers = measuredOn(side, ratio, results).filter(isPeer);
  if (peers.length === 0) return side;
  const names = peers.map((peer) => `${peer.subject} (${threadsOf(peer)})`);
  return `${names.length > 1 ? "best of " : ""}${names.join(", ")}`;
}
