import type { Operand } from "../operand.ts";
import type { Tensor } from "../tensor.ts";
import type { Windows } from "./windows.ts";

/**
 * A position within the windows. The elements of all windows at this position are one strided view
 * of the image: a *tap*.
 */
export interface Tap {
  /** Index in row-major order. */
  readonly index: number;
  /** Distance from the first element of the window. */
  readonly row: number;
  readonly column: number;
}

/** Lists the taps of windows, in row-major order. */
export function tapsOf({ size: [rows, columns], dilation }: Windows): Tap[] {
  return Array.from({ length: rows * columns }, (_, index) => ({
    index,
    row: Math.floor(index / columns) * dilation[0],
    column: (index % columns) * dilation[1],
  }));
}

/**
 * Sorts taps into rounds of at most `most`, such that no element of the image belongs to two taps
 * of a round: a kernel can then add to all of them. Windows that do not overlap need one round.
 */
export function roundsOf(windows: Windows, most: number): Tap[][] {
  const [rows, columns] = windows.stride;
  const rounds: Tap[][] = [];
  const met = new Map<string, number>();
  for (const tap of tapsOf(windows)) {
    // Taps meet only if their distance is a multiple of the stride.
    const key = `${tap.row % rows} ${tap.column % columns}`;
    const round = met.get(key) ?? 0;
    met.set(key, round + 1);
    rounds[round] ??= [];
    rounds[round].push(tap);
  }
  return rounds.flatMap((round) => piecesOf(round, most));
}

/** Cuts a list into pieces of at most `most`, in order. */
export function piecesOf<T>(list: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / most) }, (_, piece) =>
    list.slice(piece * most, (piece + 1) * most),
  );
}

/**
 * Views a tap of padded images.
 *
 * @param lead  strides of the axes before rows and columns
 */
export function tapOperand(
  padded: Tensor,
  { row, column }: Tap,
  { padded: [, width], stride }: Windows,
  lead: readonly number[],
): Operand {
  return {
    tensor: padded,
    offset: row * width + column,
    strides: [...lead, stride[0] * width, stride[1]],
  };
}
