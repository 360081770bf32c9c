// matmul r8x4-1x8 01000 001--- :vec4fr,f32w 
@group(0) @binding(0) var<storage, read> b0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> b1: array<f32>;
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

fn put(y: u32, first: u32, baseC: u32, baseOut: u32, sum: vec4f) {
  if (y >= p.m) { return; }
  for (var c = 0u; c < 4u; c++) {
    let x = first + c;
    if (x < p.n) {
      let value = p.alpha * sum[c];
      b1[baseOut + y * p.pitchC + x] = value;
      
      
    }
  }
}

@compute @workgroup_size(8, 1)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
  @builtin(local_invocation_index) local: u32,
  
) {
  let tile = workgroup.x + workgroup.y * workgroups.x;
  let tileRow = (tile / p.tilesX) * 8u;
  let tileColumn = (tile % p.tilesX) * 32u;
  if (tileRow >= p.m) { return; }
  let batch = workgroup.z / p.segments;
  let segment = workgroup.z % p.segments;
  let kStart = segment * p.kSegment;
  let kEnd = min(p.k, kStart + p.kSegment);
  let baseA = p.a + batch * p.batchA;
  let baseB = p.b + batch * p.batchB;
  let row = tileRow + lane.y * 8u;
  let column = tileColumn + lane.x * 4u;
  
  let pitchA1 = 1u * p.pitchA;
  let pitchB1 = 1u * p.pitchB;
  var a0At0 = baseA + kStart * 1u + (min(row + 0u + 0u, p.m - 1u)) * pitchA1;
  var a0At1 = baseA + kStart * 1u + (min(row + 0u + 1u, p.m - 1u)) * pitchA1;
  var a0At2 = baseA + kStart * 1u + (min(row + 0u + 2u, p.m - 1u)) * pitchA1;
  var a0At3 = baseA + kStart * 1u + (min(row + 0u + 3u, p.m - 1u)) * pitchA1;
  var a1At0 = baseA + kStart * 1u + (min(row + 4u + 0u, p.m - 1u)) * pitchA1;
  var a1At1 = baseA + kStart * 1u + (min(row + 4u + 1u, p.m - 1u)) * pitchA1;
  var a1At2 = baseA + kStart * 1u + (min(row + 4u + 2u, p.m - 1u)) * pitchA1;
  var a1At3 = baseA + kStart * 1u + (min(row + 4u + 3u, p.m - 1u)) * pitchA1;
  var b0At0 = baseB + kStart * 1u + (min(column + 0u + 0u, p.n - 1u)) * pitchB1;
  var b0At1 = baseB + kStart * 1u + (min(column + 0u + 1u, p.n - 1u)) * pitchB1;
  var b0At2 = baseB + kStart * 1u + (min(column + 0u + 2u, p.n - 1u)) * pitchB1;
  var b0At3 = baseB + kStart * 1u + (min(column + 0u + 3u, p.n - 1u)) * pitchB1;
  var sum0_0 = vec4f();
  var sum1_0 = vec4f();
  var sum2_0 = vec4f();
  var sum3_0 = vec4f();
  var sum4_0 = vec4f();
  var sum5_0 = vec4f();
  var sum6_0 = vec4f();
  var sum7_0 = vec4f();
  var k = kStart;
  let kMain = kStart + ((kEnd - kStart) & ~3u);
  while (k < kMain) {
  let b0m0 = b0[(b0At0) >> 2u];
  let b0m1 = b0[(b0At1) >> 2u];
  let b0m2 = b0[(b0At2) >> 2u];
  let b0m3 = b0[(b0At3) >> 2u];
  let a0m0 = b0[(a0At0) >> 2u];
  sum0_0 = sum0_0 + a0m0[0] * vec4f(b0m0[0], b0m1[0], b0m2[0], b0m3[0]) + a0m0[1] * vec4f(b0m0[1], b0m1[1], b0m2[1], b0m3[1]) + a0m0[2] * vec4f(b0m0[2], b0m1[2], b0m2[2], b0m3[2]) + a0m0[3] * vec4f(b0m0[3], b0m1[3], b0m2[3], b0m3[3]);
  let a0m1 = b0[(a0At1) >> 2u];
  sum1_0 = sum1_0 + a0m1[0] * vec4f(b0m0[0], b0m1[0], b0m2[0], b0m3[0]) + a0m1[1] * vec4f(b0m0[1], b0m1[1], b0m2[1], b0m3[1]) + a0m1[2] * vec4f(b0m0[2], b0m1[2], b0m2[2], b0m3[2]) + a0m1[3] * vec4f(b0m0[3], b0m1[3], b0m2[3], b0m3[3]);
  let a0m2 = b0[(a0At2) >> 2u];
  sum2_0 = sum2_0 + a0m2[0] * vec4f(b0m0[0], b0m1[0], b0m2[0], b0m3[0]) + a0m2[1] * vec4f(b0m0[1], b0m1[1], b0m2[1], b0m3[1]) + a0m2[2] * vec4f(b0m0[2], b0m1[2], b0m2[2], b0m3[2]) + a0m2[3] * vec4f(b0m0[3], b0m1[3], b0m2[3], b0m3[3]);
  let a0m3 = b0[(a0At3) >> 2u];
  sum3_0 = sum3_0 + a0m3[0] * vec4f(b0m0[0], b0m1[0], b0m2[0], b0m3[0]) + a0m3[1] * vec4f(b0m0[1], b0m1[1], b0m2[1], b0m3[1]) + a0m3[2] * vec4f(b0m0[2], b0m1[2], b0m2[2], b0m3[2]) + a0m3[3] * vec4f(b0m0[3], b0m1[3], b0m2[3], b0m3[3]);
  let a1m0 = b0[(a1At0) >> 2u];
  sum4_0 = sum4_0 + a1m0[0] * vec4f(b0m0[0], b0m1[0], b0m2[0], b0m3[0]) + a1m0[1] * vec4f(b0m0[1], b0m1[1], b0m2[1], b0m3[1]) + a1m0[2] * vec4f(b0m0[2], b0m1[2], b0m2[2], b0m3[2]) + a1m0[3] * vec4f(b0m0[3], b0m1[3], b0m2[3], b0m3[3]);
  let a1m1 = b0[(a1At1) >> 2u];
  sum5_0 = sum5_0 + a1m1[0] * vec4f(b0m0[0], b0m1[0], b0m2[0], b0m3[0]) + a1m1[1] * vec4f(b0m0[1], b0m1[1], b0m2[1], b0m3[1]) + a1m1[2] * vec4f(b0m0[2], b0m1[2], b0m2[2], b0m3[2]) + a1m1[3] * vec4f(b0m0[3], b0m1[3], b0m2[3], b0m3[3]);
  let a1m2 = b0[(a1At2) >> 2u];
  sum6_0 = sum6_0 + a1m2[0] * vec4f(b0m0[0], b0m1[0], b0m2[0], b0m3[0]) + a1m2[1] * vec4f(b0m0[1], b0m1[1], b0m2[1], b0m3[1]) + a1m2[2] * vec4f(b0m0[2], b0m1[2], b0m2[2], b0m3[2]) + a1m2[3] * vec4f(b0m0[3], b0m1[3], b0m2[3], b0m3[3]);
  let a1m3 = b0[(a1At3) >> 2u];
  sum7_0 = sum7_0 + a1m3[0] * vec4f(b0m0[0], b0m1[0], b0m2[0], b0m3[0]) + a1m3[1] * vec4f(b0m0[1], b0m1[1], b0m2[1], b0m3[1]) + a1m3[2] * vec4f(b0m0[2], b0m1[2], b0m2[2], b0m3[2]) + a1m3[3] * vec4f(b0m0[3], b0m1[3], b0m2[3], b0m3[3]);
  a0At0 += 4u; a0At1 += 4u; a0At2 += 4u; a0At3 += 4u;
  a1At0 += 4u; a1At1 += 4u; a1At2 += 4u; a1At3 += 4u;
  b0At0 += 4u; b0At1 += 4u; b0At2 += 4u; b0At3 += 4u;
  k += 4u;
  }
  while (k < kEnd) {
  let b0m0 = b0[(b0At0) >> 2u][(b0At0) & 3u];
  let b0m1 = b0[(b0At1) >> 2u][(b0At1) & 3u];
  let b0m2 = b0[(b0At2) >> 2u][(b0At2) & 3u];
  let b0m3 = b0[(b0At3) >> 2u][(b0At3) & 3u];
  let a0m0 = b0[(a0At0) >> 2u][(a0At0) & 3u];
  sum0_0 = sum0_0 + a0m0 * vec4f(b0m0, b0m1, b0m2, b0m3);
  let a0m1 = b0[(a0At1) >> 2u][(a0At1) & 3u];
  sum1_0 = sum1_0 + a0m1 * vec4f(b0m0, b0m1, b0m2, b0m3);
  let a0m2 = b0[(a0At2) >> 2u][(a0At2) & 3u];
  sum2_0 = sum2_0 + a0m2 * vec4f(b0m0, b0m1, b0m2, b0m3);
  let a0m3 = b0[(a0At3) >> 2u][(a0At3) & 3u];
  sum3_0 = sum3_0 + a0m3 * vec4f(b0m0, b0m1, b0m2, b0m3);
  let a1m0 = b0[(a1At0) >> 2u][(a1At0) & 3u];
  sum4_0 = sum4_0 + a1m0 * vec4f(b0m0, b0m1, b0m2, b0m3);
  let a1m1 = b0[(a1At1) >> 2u][(a1At1) & 3u];
  sum5_0 = sum5_0 + a1m1 * vec4f(b0m0, b0m1, b0m2, b0m3);
  let a1m2 = b0[(a1At2) >> 2u][(a1At2) & 3u];
  sum6_0 = sum6_0 + a1m2 * vec4f(b0m0, b0m1, b0m2, b0m3);
  let a1m3 = b0[(a1At3) >> 2u][(a1At3) & 3u];
  sum7_0 = sum7_0 + a1m3 * vec4f(b0m0, b0m1, b0m2, b0m3);
  a0At0 += 1u; a0At1 += 1u; a0At2 += 1u; a0At3 += 1u;
  a1At0 += 1u; a1At1 += 1u; a1At2 += 1u; a1At3 += 1u;
  b0At0 += 1u; b0At1 += 1u; b0At2 += 1u; b0At3 += 1u;
  k += 1u;
  }
  let baseC = p.c + batch * p.batchC;
  let baseOut = p.out + workgroup.z * p.batchOut;
  put(row + 0u, column + 0u, baseC, baseOut, sum0_0);
  put(row + 1u, column + 0u, baseC, baseOut, sum1_0);
  put(row + 2u, column + 0u, baseC, baseOut, sum2_0);
  put(row + 3u, column + 0u, baseC, baseOut, sum3_0);
  put(row + 4u, column + 0u, baseC, baseOut, sum4_0);
  put(row + 5u, column + 0u, baseC, baseOut, sum5_0);
  put(row + 6u, column + 0u, baseC, baseOut, sum6_0);
  put(row + 7u, column + 0u, baseC, baseOut, sum7_0);
}

// matmul r8x4-1x8 10000 001--- :vec4fr,vec4fw 
@group(0) @binding(0) var<storage, read> b0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> b1: array<vec4f>;
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
  b1[at >> 2u] = v;
  
}

@compute @workgroup_size(8, 1)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_id) lane: vec3u,
  @builtin(local_invocation_index) local: u32,
  
) {
  let tile = workgroup.x + workgroup.y * workgroups.x;
  let tileRow = (tile / p.tilesX) * 8u;
  let tileColumn = (tile % p.tilesX) * 32u;
  if (tileRow >= p.m) { return; }
  let batch = workgroup.z / p.segments;
  let segment = workgroup.z % p.segments;
  let kStart = segment * p.kSegment;
  let kEnd = min(p.k, kStart + p.kSegment);
  let baseA = p.a + batch * p.batchA;
  let baseB = p.b + batch * p.batchB;
  let row = tileRow + lane.y * 8u;
  let column = tileColumn + lane.x * 4u;
  
  let pitchA1 = 1u * p.pitchA;
  let pitchA2 = 2u * p.pitchA;
  let pitchA3 = 3u * p.pitchA;
  let pitchA4 = 4u * p.pitchA;
  let pitchB1 = 1u * p.pitchB;
  let pitchB2 = 2u * p.pitchB;
  let pitchB3 = 3u * p.pitchB;
  let pitchB4 = 4u * p.pitchB;
  var a0At = baseA + kStart * pitchA1 + (min(row + 0u, p.m - 4u)) * 1u;
  var a1At = baseA + kStart * pitchA1 + (min(row + 4u, p.m - 4u)) * 1u;
  var b0At = baseB + kStart * pitchB1 + (min(column + 0u, p.n - 4u)) * 1u;
  var sum0_0 = vec4f();
  var sum1_0 = vec4f();
  var sum2_0 = vec4f();
  var sum3_0 = vec4f();
  var sum4_0 = vec4f();
  var sum5_0 = vec4f();
  var sum6_0 = vec4f();
  var sum7_0 = vec4f();
  var k = kStart;
  let kMain = kStart + ((kEnd - kStart) & ~3u);
  while (k < kMain) {
  let b0k0 = b0[(b0At + 0u) >> 2u];
  let b0k1 = b0[(b0At + pitchB1) >> 2u];
  let b0k2 = b0[(b0At + pitchB2) >> 2u];
  let b0k3 = b0[(b0At + pitchB3) >> 2u];
  let a0k0 = b0[(a0At + 0u) >> 2u];
  let a0k1 = b0[(a0At + pitchA1) >> 2u];
  let a0k2 = b0[(a0At + pitchA2) >> 2u];
  let a0k3 = b0[(a0At + pitchA3) >> 2u];
  sum0_0 = sum0_0 + a0k0[0] * b0k0 + a0k1[0] * b0k1 + a0k2[0] * b0k2 + a0k3[0] * b0k3;
  sum1_0 = sum1_0 + a0k0[1] * b0k0 + a0k1[1] * b0k1 + a0k2[1] * b0k2 + a0k3[1] * b0k3;
  sum2_0 = sum2_0 + a0k0[2] * b0k0 + a0k1[2] * b0k1 + a0k2[2] * b0k2 + a0k3[2] * b0k3;
  sum3_0 = sum3_0 + a0k0[3] * b0k0 + a0k1[3] * b0k1 + a0k2[3] * b0k2 + a0k3[3] * b0k3;
  let a1k0 = b0[(a1At + 0u) >> 2u];
  let a1k1 = b0[(a1At + pitchA1) >> 2u];
  let a1k2 = b0[(a1At + pitchA2) >> 2u];
  let a1k3 = b0[(a1At + pitchA3) >> 2u];
  sum4_0 = sum4_0 + a1k0[0] * b0k0 + a1k1[0] * b0k1 + a1k2[0] * b0k2 + a1k3[0] * b0k3;
  sum5_0 = sum5_0 + a1k0[1] * b0k0 + a1k1[1] * b0k1 + a1k2[1] * b0k2 + a1k3[1] * b0k3;
  sum6_0 = sum6_0 + a1k0[2] * b0k0 + a1k1[2] * b0k1 + a1k2[2] * b0k2 + a1k3[2] * b0k3;
  sum7_0 = sum7_0 + a1k0[3] * b0k0 + a1k1[3] * b0k1 + a1k2[3] * b0k2 + a1k3[3] * b0k3;
  a0At += pitchA4;
  a1At += pitchA4;
  b0At += pitchB4;
  k += 4u;
  }
  while (k < kEnd) {
  let b0k0 = b0[(b0At + 0u) >> 2u];
  let a0k0 = b0[(a0At + 0u) >> 2u];
  sum0_0 = sum0_0 + a0k0[0] * b0k0;
  sum1_0 = sum1_0 + a0k0[1] * b0k0;
  sum2_0 = sum2_0 + a0k0[2] * b0k0;
  sum3_0 = sum3_0 + a0k0[3] * b0k0;
  let a1k0 = b0[(a1At + 0u) >> 2u];
  sum4_0 = sum4_0 + a1k0[0] * b0k0;
  sum5_0 = sum5_0 + a1k0[1] * b0k0;
  sum6_0 = sum6_0 + a1k0[2] * b0k0;
  sum7_0 = sum7_0 + a1k0[3] * b0k0;
  a0At += pitchA1;
  a1At += pitchA1;
  b0At += pitchB1;
  k += 1u;
  }
  let baseC = p.c + batch * p.batchC;
  let baseOut = p.out + workgroup.z * p.batchOut;
  put(row + 0u, column + 0u, baseC, baseOut, sum0_0);
  put(row + 1u, column + 0u, baseC, baseOut, sum1_0);
  put(row + 2u, column + 0u, baseC, baseOut, sum2_0);
  put(row + 3u, column + 0u, baseC, baseOut, sum3_0);
  put(row + 4u, column + 0u, baseC, baseOut, sum4_0);
  put(row + 5u, column + 0u, baseC, baseOut, sum5_0);
  put(row + 6u, column + 0u, baseC, baseOut, sum6_0);
  put(row + 7u, column + 0u, baseC, baseOut, sum7_0);
}
