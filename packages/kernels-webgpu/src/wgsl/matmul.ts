import type { ParameterTypes } from "../runtime/uniforms.ts";
import { registerBody } from "./matmul_registers.ts";
import { type MatmulSettings, tileExtent } from "./matmul_settings.ts";
import { sharedArrays, workgroupBody } from "./matmul_workgroup.ts";
import { range } from "./range.ts";
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
  alpha: "f32",
  beta: "f32",
};

/**
 * WGSL of `out = alpha · op(a) · op(b) + beta · c + bias`, batched.
 *
 * The workgroup's z is batch · segments; x and y fold the tiles of one matrix. Rows and columns past the edge are read at the edge and not written.
 */
export function matmulWgsl(settings: MatmulSettings): string {
  const { tile, bindings } = settings;
  const body = tile.kind === "registers" ? registerBody(settings) : workgroupBody(settings);
  const shared = tile.kind === "registers" ? "" : sharedArrays(settings);
  const [tileRows, tileColumns] = tileExtent(tile);
  return `${settings.float16 ? "enable f16;\n" : ""}${declare(bindings, MATMUL_PARAMETERS)}${loads(settings)}${shared}
@compute @workgroup_size(${tile.lanesX}, ${tile.lanesY})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
  @builtin(local_invocation_index) local: u32,
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
${body}
${epilogue(settings)}
}
`;
}

/** Scalar and 4-wide reads of the operands; `a4` and `b4` run along the direction that is contiguous. */
function loads({ slots, transposeA, transposeB, vectorA, vectorB }: MatmulSettings): string {
  const scalar = (slot: number, vector: boolean, at: string): string =>
    vector ? `b${slot}[(${at}) >> 2u][(${at}) & 3u]` : `b${slot}[${at}]`;
  const four = (slot: number, vector: boolean, at: string): string =>
    vector
      ? `b${slot}[(${at}) >> 2u]`
      : `vec4f(b${slot}[${at}], b${slot}[${at} + 1u], b${slot}[${at} + 2u], b${slot}[${at} + 3u])`;
  const atA = transposeA ? "base + k * p.pitchA + row" : "base + row * p.pitchA + k";
  const atB = transposeB ? "base + column * p.pitchB + k" : "base + k * p.pitchB + column";
  return `
fn readA(base: u32, row: u32, k: u32) -> f32 { let at = ${atA}; return ${scalar(slots.a, vectorA, "at")}; }
fn readA4(base: u32, row: u32, k: u32) -> vec4f { let at = ${atA}; return ${four(slots.a, vectorA, "at")}; }
fn readB(base: u32, k: u32, column: u32) -> f32 { let at = ${atB}; return ${scalar(slots.b, vectorB, "at")}; }
fn readB4(base: u32, k: u32, column: u32) -> vec4f { let at = ${atB}; return ${four(slots.b, vectorB, "at")}; }
`;
}

/** Scales, adds c and bias, and writes what lies inside; mirrored for a symmetric product. A loop, since drivers take long to compile a block for every element. */
function epilogue({ slots, symmetric, tile }: MatmulSettings): string {
  const names = range(tile.rows).flatMap((i) => range(tile.columns4).map((j) => `sum${i}_${j}`));
  const terms = ["p.alpha * sums[i][c]"];
  if (slots.c !== undefined) terms.push(`p.beta * b${slots.c}[baseC + y * p.pitchC + x]`);
  if (slots.bias !== undefined) terms.push(`b${slots.bias}[p.bias + x]`);
  const mirror = symmetric ? `b${slots.out}[baseOut + x * p.pitchC + y] = value;` : "";
  return `  let baseC = p.c + batch * p.batchC;
  let baseOut = p.out + workgroup.z * p.batchOut;
  var sums = array<vec4f, ${names.length}>(${names.join(", ")});
  for (var i = 0u; i < ${names.length}u; i++) {
    let y = row + i / ${tile.columns4}u;
    let first = column + (i % ${tile.columns4}u) * ${tile.lanesX * 4}u;
    for (var c = 0u; c < 4u; c++) {
      let x = first + c;
      if (y < p.m && x < p.n${symmetric ? " && x >= y" : ""}) {
        let value = ${terms.join(" + ")};
        b${slots.out}[baseOut + y * p.pitchC + x] = value;
        ${mirror}
      }
    }
  }`;
}
