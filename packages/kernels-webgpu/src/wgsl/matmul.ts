import type { ParameterTypes } from "../runtime/uniforms.ts";
import { epilogue, epilogueFunctions } from "./matmul_epilogue.ts";
import { registerBody } from "./matmul_registers.ts";
import { type MatmulSettings, tileExtent } from "./matmul_settings.ts";
import { workgroupBody, workgroupFunctions } from "./matmul_workgroup.ts";
import { declare } from "./text.ts";

/** Offsets and pitches are in elements. `kSegment` is the part of k that a workgroup adds up, `segments` their number: more than one for partial sums. */
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

/**
 * WGSL of `out = alpha · op(a) · op(b) + beta · c + bias`, batched, and `made = epilogue(out)`.
 *
 * The workgroup's z is batch · segments; x and y fold the tiles of one matrix. Rows and columns past the edge are not written.
 */
export function matmulWgsl(settings: MatmulSettings): string {
  const { tile, bindings } = settings;
  const shared = tile.kind === "workgroup";
  const body = shared ? workgroupBody(settings, tile) : registerBody(settings);
  const quads = tile.kind === "quads";
  const [tileRows, tileColumns] = tileExtent(tile);
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
  let tileRow = (tile / p.tilesX) * ${tileRows}u;
  let tileColumn = (tile % p.tilesX) * ${tileColumns}u;
  if (tileRow >= p.m${settings.symmetric ? ` || tileRow > tileColumn + ${tileColumns - 1}u` : ""}) { return; }
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
