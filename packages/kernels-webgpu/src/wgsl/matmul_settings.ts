import type { Program } from "@lrm/tensor";
import type { BindingText } from "./text.ts";

/** Parameters of a matrix product's WGSL. */
export interface MatmulSettings {
  /**
   * Bindings. With an operand bound as `vec4f`, contiguous extents, row pitches and offsets of a
   * and b are multiples of 4, and for `out` also those of c.
   */
  readonly bindings: readonly BindingText[];
  /**
   * Bindings of a, b and out and, if present, of c, bias and the epilogue's output; that output is
   * bound as `vec4f` if out is.
   */
  readonly slots: {
    readonly a: number;
    readonly b: number;
    readonly out: number;
    readonly c: number | undefined;
    readonly bias: number | undefined;
    readonly made: number | undefined;
  };
  /** Kernel applied to every finished element. */
  readonly epilogue: Program | undefined;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** True to compute only the elements on and above the diagonal and mirror them. */
  readonly symmetric: boolean;
  /** True to store the tiles of a and b as float16; only in workgroup memory. */
  readonly float16: boolean;
  /** True if tiles divide the output and k exactly, so that edges need no checks. */
  readonly fits: boolean;
  readonly tile: MatmulTile;
}

/** Division of the output: the block of each invocation, and the invocations of a workgroup. */
export type MatmulTile = RegisterTile | QuadTile | WorkgroupTile;

interface TileExtent {
  /** Rows per invocation. */
  readonly rows: number;
  /** Groups of 4 columns per invocation. */
  readonly columns4: number;
  /** Invocations along rows and columns. */
  readonly lanesY: number;
  readonly lanesX: number;
}

/** Tile whose operands are loaded directly into registers. */
export interface RegisterTile extends TileExtent {
  readonly kind: "registers";
}

/**
 * Tile whose operands are loaded directly into registers, rows of a by the four invocations of a
 * quad together; `rows` and `lanesX` are multiples of 4. Needs subgroups.
 */
export interface QuadTile extends TileExtent {
  readonly kind: "quads";
}

/** Tile whose operands are loaded through workgroup memory; `rows` is a multiple of 4. */
export interface WorkgroupTile extends TileExtent {
  readonly kind: "workgroup";
  /** Inner extent of a tile in workgroup memory, a multiple of 4. */
  readonly depth: number;
  /**
   * Number of buffers. With 2, the next tile is loaded while one is multiplied, which needs half
   * the barriers and twice the memory.
   */
  readonly buffers: 1 | 2;
}

/** Returns the rows and columns of the output that a workgroup computes. */
export function tileExtent({ rows, columns4, lanesX, lanesY }: MatmulTile): [number, number] {
  return [rows * lanesY, 4 * columns4 * lanesX];
}

/**
 * Returns the number of tiles per row of the grid, and of rows. A symmetric product has only the
 * tiles that reach above the diagonal, with two rows combined into one.
 */
export function tileGrid(
  tile: MatmulTile,
  m: number,
  n: number,
  symmetric: boolean,
): [across: number, all: number] {
  const [rows, columns] = tileExtent(tile);
  const across = Math.ceil(n / columns);
  const down = Math.ceil(m / rows);
  if (!symmetric) return [across, across * down];
  const above = (row: number): number => across - Math.floor((row * rows) / columns);
  let most = 0;
  for (let upper = 0; 2 * upper < down; upper++) {
    const lower = down - 1 - upper;
    most = Math.max(most, above(upper) + (lower === upper ? 0 : above(lower)));
  }
  return [most, most * Math.ceil(down / 2)];
}

/** Returns the step along k. */
export function tileStep(tile: MatmulTile): number {
  return tile.kind === "workgroup" ? tile.depth : 4;
}

/** Returns the bytes of workgroup memory of a tile in float32. */
export function tileBytes(tile: MatmulTile): number {
  if (tile.kind !== "workgroup") return 0;
  const [rows, columns] = tileExtent(tile);
  return 4 * tile.buffers * tile.depth * (rows + columns + 2 * PAD);
}

/**
 * Padding elements between rows of a tile in workgroup memory: without them, the elements of a
 * column would share a few memory banks.
 */
export const PAD = 4;

/**
 * Returns the short name of a tile: `r8x4-1x8` (registers: 8 × 4 elements in each of 1 × 8
 * invocations), `q8x4-1x8` (quads), `w8x8-8x8-16` (workgroup memory, 16 steps of k at a time),
 * `w8x8-8x8-16x2` (two buffers).
 */
export function tileName(tile: MatmulTile): string {
  const { kind, rows, columns4, lanesX, lanesY } = tile;
  const name = `${kind[0]}${rows}x${4 * columns4}-${lanesY}x${lanesX}`;
  if (tile.kind !== "workgroup") return name;
  return `${name}-${tile.depth}${tile.buffers === 2 ? "x2" : ""}`;
}

/**
 * Maximum rows or columns per lane: more do not fit into registers, and the code is unrolled over
 * them.
 */
const MOST_ROWS = 32;
/** Maximum number of unrolled steps of k. */
const MOST_DEPTH = 128;

/** Parses the name of a tile; undefined if it is not one. */
export function tileOf(name: string): MatmulTile | undefined {
  const parts = /^([rqw])(\d+)x(\d+)-(\d+)x(\d+)(?:-(\d+)(x2)?)?$/.exec(name);
  if (parts === null) return undefined;
  const [rows, columns, lanesY, lanesX, depth] = parts
    .slice(2, 7)
    .map((part) => Number(part ?? 0)) as [number, number, number, number, number];
  const extent = { rows, columns4: columns / 4, lanesY, lanesX };
  const tile = tileOfKind(
    parts[1] as "r" | "q" | "w",
    extent,
    depth,
    parts[7] === undefined ? 1 : 2,
  );
  const positive = rows * columns * lanesX * lanesY > 0 && columns % 4 === 0;
  const written = rows <= MOST_ROWS && columns <= MOST_ROWS && depth <= MOST_DEPTH;
  return positive && written && isWhole(tile) && tileName(tile) === name ? tile : undefined;
}

function tileOfKind(
  kind: "r" | "q" | "w",
  extent: TileExtent,
  depth: number,
  buffers: 1 | 2,
): MatmulTile {
  switch (kind) {
    case "r":
      return { kind: "registers", ...extent };
    case "q":
      return { kind: "quads", ...extent };
    case "w":
      return { kind: "workgroup", ...extent, depth, buffers };
    default:
      return kind satisfies never;
  }
}

/** Checks that a tile's extents are the multiples that its kind needs. */
function isWhole(tile: MatmulTile): boolean {
  switch (tile.kind) {
    case "registers":
      return true;
    case "quads":
      return tile.rows % 4 === 0 && tile.lanesX % 4 === 0;
    case "workgroup":
      return tile.rows % 4 === 0 && tile.depth > 0 && tile.depth % 4 === 0;
    default:
      return tile satisfies never;
  }
}
