import type { ParameterTypes } from "../runtime/uniforms.ts";
import { epilogue, epilogueFunctions } from "./matmul_epilogue.ts";
import { registerBody } from "./matmul_registers.ts";
import { type MatmulSettings, type MatmulTile, tileExtent } from "./matmul_settings.ts";
import { workgroupBody, workgroupFunctions } from "./matmul_workgroup.ts";
import { declare } from "./text.ts";

/**
 * Parameters of a product; offsets and pitches are in elements. `kSegment` is the part of k that a
 * workgroup adds, `segments` the number of parts: more than one for partial sums.
 */
export const MATMUL_PARAMETERS: ParameterTypes = {
  m: "u32",
  n: "u32",
  k: "u32",
  kSegment: "u32",
  segments: "u32",
  a: "u32",
  b: "u32",
  c: "u32",
  bias: "u32",
  out: "u32",
  pitchA: "u32",
  pitchB: "u32",
  pitchC: "u32",
  batchA: "u32",
  batchB: "u32",
  batchC: "u32",
  batchOut: "u32",
  tilesX: "u32",
  made: "u32",
  zero: "u32",
  alpha: "f32",
  beta: "f32",
};

/** Returns WGSL of the position of a tile, row by row. */
function placeOf(tile: MatmulTile): string {
  const [rows, columns] = tileExtent(tile);
  return `  let tileRow = (tile / p.tilesX) * ${rows}u;
  let tileColumn = (tile % p.tilesX) * ${columns}u;
  if (tileRow >= p.m) { return; }`;
}

/**
 * Returns WGSL of the position of a tile among those that reach above the diagonal. It pairs the
 * first row with the last, the second with the second last and so on, `tilesX` tiles per pair, so
 * that no workgroups in a row are idle. See `tileGrid`.
 */
function placeAbove(tile: MatmulTile): string {
  const [rows, columns] = tileExtent(tile);
  return `  let tilesM = (p.m + ${rows - 1}u) / ${rows}u;
  let tilesN = (p.n + ${columns - 1}u) / ${columns}u;
  let upper = tile / p.tilesX;
  let lower = tilesM - 1u - upper;
  let first = upper * ${rows}u / ${columns}u;
  let ofUpper = tilesN - first;
  let nth = tile % p.tilesX;
  let inUpper = nth < ofUpper;
  let tileRow = select(lower, upper, inUpper) * ${rows}u;
  let tileColumn = select(lower * ${rows}u / ${columns}u + nth - ofUpper, first + nth, inUpper) * ${columns}u;
  if (2u * upper >= tilesM || (!inUpper && lower == upper) || tileColumn >= p.n) { return; }`;
}

/**
 * Returns WGSL of `out = alpha · op(a) · op(b) + beta · c + bias`, batched, and `made =
 * epilogue(out)`.
 *
 * The workgroup's z is batch · segments; x and y enumerate the tiles of one matrix. Rows and
 * columns past the edge are not written.
 */
export function matmulWgsl(settings: MatmulSettings): string {
  const { tile, bindings } = settings;
  const shared = tile.kind === "workgroup";
  const body = shared ? workgroupBody(settings, tile) : registerBody(settings);
  const quads = tile.kind === "quads";
  return `${settings.float16 ? "enable f16;\n" : ""}${quads ? "enable subgroups;\n" : ""}${declare(bindings, MATMUL_PARAMETERS)}
${shared ? workgroupFunctions(settings, tile) : ""}${epilogueFunctions(settings)}
@compute @workgroup_size(${tile.lanesX}, ${tile.lanesY})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
  @builtin(local_invocation_index) local: u32,
  ${quads ? "@builtin(subgroup_invocation_id) invocation: u32," : ""}
) {
  let tile = workgroup.x + workgroup.y * workgroups.x;
${settings.symmetric ? placeAbove(tile) : placeOf(tile)}
  let batch = workgroup.z / p.segments;
  let segment = workgroup.z % p.segments;
  let kStart = segment * p.kSegment;
  let kEnd = min(p.k, kStart + p.kSegment);
  let baseA = p.a + batch * p.batchA;
  let baseB = p.b + batch * p.batchB;
  let row = tileRow + lane.y * ${tile.rows}u;
  let column = tileColumn + lane.x * 4u;
  ${quads ? "let quad = invocation & 3u;" : ""}
${body}
${epilogue(settings)}
}
`;
}
