// matmul r1x4-1x64 00000 012--- :vec4fr,vec4fr,vec4fw 
@group(0) @binding(0) var<storage, read> b0: array<vec4f>;
@group(0) @binding(1) var<storage, read> b1: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> b2: array<vec4f>;
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

fn value(y: u32, x: u32, baseC: u32, sum: vec4f) -> vec4f {
  let at = baseC + y * p.pitchC + x;
  return p.alpha * sum;
}
fn put(y: u32, x: u32, baseC: u32, baseOut: u32, sum: vec4f) {
  if (y >= p.m || x >= p.n) { return; }
  let at = baseOut + y * p.pitchC + x;
  let v = value(y, x, baseC, sum);
  b2[at >> 2u] = v;
  
}

@compute @workgroup_size(64, 1)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
  @builtin(local_invocation_index) local: u32,
  
) {
  let tile = workgroup.x + workgroup.y * workgroups.x;
  let tileRow = (tile / p.tilesX) * 1u;
  let tileColumn = (tile % p.tilesX) * 256u;
  if (tileRow >= p.m) { return; }
  let batch = workgroup.z / p.segments;
  let segment = workgroup.z % p.segments;
  let kStart = segment * p.kSegment;
  let kEnd = min(p.k, kStart + p.kSegment);
  let baseA = p.a + batch * p.batchA;
  let baseB = p.b + batch * p.batchB;
  let row = tileRow + lane.y * 1u;
  let column = tileColumn + lane.x * 4u;
  
  let pitchA1 = 1u * p.pitchA;
  let pitchB1 = 1u * p.pitchB;
  let pitchB2 = 2u * p.pitchB;
  let pitchB3 = 3u * p.pitchB;
  let pitchB4 = 4u * p.pitchB;
  var a0At0 = baseA + kStart * 1u + (min(row + 0u + 0u, p.m - 1u)) * pitchA1;
  var b0At = baseB + kStart * pitchB1 + (min(column + 0u, p.n - 4u)) * 1u;
  var sum0_0 = vec4f();
  var k = kStart;
  let kMain = kStart + ((kEnd - kStart) & ~3u);
  while (k < kMain) {
  let b0k0 = b1[(b0At + 0u) >> 2u];
  let b0k1 = b1[(b0At + pitchB1) >> 2u];
  let b0k2 = b1[(b0At + pitchB2) >> 2u];
  let b0k3 = b1[(b0At + pitchB3) >> 2u];
  let a0m0 = b0[(a0At0) >> 2u];
  sum0_0 = sum0_0 + a0m0[0] * b0k0 + a0m0[1] * b0k1 + a0m0[2] * b0k2 + a0m0[3] * b0k3;
  a0At0 += 4u;
  b0At += pitchB4;
  k += 4u;
  }
  while (k < kEnd) {
  let b0k0 = b1[(b0At + 0u) >> 2u];
  let a0m0 = b0[(a0At0) >> 2u][(a0At0) & 3u];
  sum0_0 = sum0_0 + a0m0 * b0k0;
  a0At0 += 1u;
  b0At += pitchB1;
  k += 1u;
  }
  let baseC = p.c + batch * p.batchC;
  let baseOut = p.out + workgroup.z * p.batchOut;
  put(row + 0u, column + 0u, baseC, baseOut, sum0_0);
}
