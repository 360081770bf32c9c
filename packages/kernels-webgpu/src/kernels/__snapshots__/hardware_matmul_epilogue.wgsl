// matmul w4x4-8x8-32 00001 012--3 :vec4fr,vec4fr,vec4fw,vec4fw input0;add(0,0)>1
@group(0) @binding(0) var<storage, read> b0: array<vec4f>;
@group(0) @binding(1) var<storage, read> b1: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> b2: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> b3: array<vec4f>;
struct Parameters {
  m: u32,
  n: u32,
  k: u32,
  kSegment: u32,
  segments: u32,
  a: u32,
  b: u32,
  c: u32,
  bias: u32,
  out: u32,
  pitchA: u32,
  pitchB: u32,
  pitchC: u32,
  batchA: u32,
  batchB: u32,
  batchC: u32,
  batchOut: u32,
  tilesX: u32,
  made: u32,
  zero: u32,
  alpha: f32,
  beta: f32,
}
@group(1) @binding(0) var<uniform> p: Parameters;

fn readA(base: u32, r: u32, k: u32) -> f32 { let at = base + r * p.pitchA + k; return b0[(at) >> 2u][(at) & 3u]; }
fn readA4(base: u32, r: u32, k: u32) -> vec4f { let at = base + r * p.pitchA + k; return b0[(at) >> 2u]; }
fn readB(base: u32, r: u32, k: u32) -> f32 { let at = base + k * p.pitchB + r; return b1[(at) >> 2u][(at) & 3u]; }
fn readB4(base: u32, r: u32, k: u32) -> vec4f { let at = base + k * p.pitchB + r; return b1[(at) >> 2u]; }
var<workgroup> tileA: array<vec4f, 288>;
var<workgroup> tileB: array<vec4f, 288>;
fn fill(local: u32, buffer: u32, tileRow: u32, tileColumn: u32, baseA: u32, baseB: u32, k0: u32, kEnd: u32) {
  for (var q = local; q < 64u; q += 64u) {
    let r = q / 8u;
    let k = (q % 8u) * 4u;
    let x0 = readA4(baseA, tileRow + r * 4u + 0u, k0 + k);
    let x1 = readA4(baseA, tileRow + r * 4u + 1u, k0 + k);
    let x2 = readA4(baseA, tileRow + r * 4u + 2u, k0 + k);
    let x3 = readA4(baseA, tileRow + r * 4u + 3u, k0 + k);
    tileA[(buffer * 32u + k + 0u) * 9u + r] = vec4f(vec4f(x0[0], x1[0], x2[0], x3[0]));
    tileA[(buffer * 32u + k + 1u) * 9u + r] = vec4f(vec4f(x0[1], x1[1], x2[1], x3[1]));
    tileA[(buffer * 32u + k + 2u) * 9u + r] = vec4f(vec4f(x0[2], x1[2], x2[2], x3[2]));
    tileA[(buffer * 32u + k + 3u) * 9u + r] = vec4f(vec4f(x0[3], x1[3], x2[3], x3[3]));
  }
  for (var q = local; q < 256u; q += 64u) {
    let r = q % 8u;
    let k = q / 8u;
    tileB[(buffer * 32u + k) * 9u + r] = vec4f(readB4(baseB, tileColumn + r * 4u, k0 + k));
  }
}

fn make(x: f32) -> f32 {
  let v0 = x;
  let v1 = v0 + v0;
  return v1;
}
fn value(y: u32, x: u32, baseC: u32, sum: vec4f) -> vec4f {
  let at = baseC + y * p.pitchC + x;
  return p.alpha * sum;
}
fn put(y: u32, x: u32, baseC: u32, baseOut: u32, sum: vec4f) {
  
  let at = baseOut + y * p.pitchC + x;
  let v = value(y, x, baseC, sum);
  b2[at >> 2u] = v;
  b3[(at - p.out + p.made) >> 2u] = vec4f(make(v.x), make(v.y), make(v.z), make(v.w));
}

@compute @workgroup_size(8, 8)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
  @builtin(local_invocation_index) local: u32,
  
) {
  let tile = workgroup.x + workgroup.y * workgroups.x;
  let tileRow = (tile / p.tilesX) * 32u;
  let tileColumn = (tile % p.tilesX) * 32u;
  if (tileRow >= p.m) { return; }
  let batch = workgroup.z / p.segments;
  let segment = workgroup.z % p.segments;
  let kStart = segment * p.kSegment;
  let kEnd = min(p.k, kStart + p.kSegment);
  let baseA = p.a + batch * p.batchA;
  let baseB = p.b + batch * p.batchB;
  let row = tileRow + lane.y * 4u;
  let column = tileColumn + lane.x * 4u;
  
  var sum0_0 = vec4f();
  var sum1_0 = vec4f();
  var sum2_0 = vec4f();
  var sum3_0 = vec4f();
  for (var k0 = kStart; k0 < kEnd; k0 += 32u) {
  fill(local, 0u, tileRow, tileColumn, baseA, baseB, k0, kEnd);
  workgroupBarrier();
  for (var k = 0u; k < 32u; k++) {
  let a0 = tileA[k * 9u + lane.y * 1u + 0u];
  let b0 = tileB[k * 9u + 0u + lane.x];
  sum0_0 += a0[0] * b0;
  sum1_0 += a0[1] * b0;
  sum2_0 += a0[2] * b0;
  sum3_0 += a0[3] * b0;
  }
  workgroupBarrier();
  }
  let baseC = p.c + batch * p.batchC;
  let baseOut = p.out + workgroup.z * p.batchOut;
  put(row + 0u, column + 0u, baseC, baseOut, sum0_0);
  put(row + 1u, column + 0u, baseC, baseOut, sum1_0);
  put(row + 2u, column + 0u, baseC, baseOut, sum2_0);
  put(row + 3u, column + 0u, baseC, baseOut, sum3_0);
}
