import type { BindingText } from "./text.ts";

/** What the text of a matrix product depends on. */
export interface MatmulSettings {
  readonly bindings: readonly BindingText[];
  /** Bindings of a, b, out, and, where there are, c and bias. */
  readonly slots: {
    readonly a: number;
    readonly b: number;
    readonly out: number;
    readonly c: number | undefined;
    readonly bias: number | undefined;
  };
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Whether a and b are bound as `vec4f`: their contiguous extents, pitches and offsets are multiples of 4. */
  readonly vectorA: boolean;
  readonly vectorB: boolean;
  /** Computes the elements on and above the diagonal and mirrors them. */
  readonly symmetric: boolean;
  /** Keeps the tiles of a and b in float16; only in workgroup memory. */
  readonly float16: boolean;
  readonly tile: MatmulTile;
}

/** How the output is divided: the register block of an invocation, and the invocations of a workgroup. */
export interface MatmulTile {
  /** `registers`: operands go straight to registers. `workgroup`: through workgroup memory. */
  readonly kind: "registers" | "workgroup";
  /** Rows of an invocation. */
  readonly rows: number;
  /** Groups of 4 columns of an invocation. */
  readonly columns4: number;
  /** Invocations along columns and rows. */
  readonly lanesX: number;
  readonly lanesY: number;
  /** Inner extent of a tile in workgroup memory, a multiple of 4. */
  readonly depth: number;
}

/** Rows and columns of the output that a workgroup computes. */
export function tileExtent({ rows, columns4, lanesX, lanesY }: MatmulTile): [number, number] {
  return [rows * lanesY, 4 * columns4 * lanesX];
}
