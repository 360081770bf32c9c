// attention dQ 16 2 00012345:f32r,f32r,f32r,f32w,f32r,f32w
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read> b1: array<f32>;
@group(0) @binding(2) var<storage, read> b2: array<f32>;
@group(0) @binding(3) var<storage, read_write> b3: array<f32>;
@group(0) @binding(4) var<storage, read> b4: array<f32>;
@group(0) @binding(5) var<storage, read_write> b5: array<f32>;
struct Parameters {
  count: u32,
  quads: u32,
  headSize: u32,
  queries: u32,
  keys: u32,
  heads: u32,
  kvHeads: u32,
  past: u32,
  scale: f32,
  lse: u32,
  delta: u32,
  q: u32,
  qBatch: u32,
  qToken: u32,
  k: u32,
  kBatch: u32,
  kToken: u32,
  v: u32,
  vBatch: u32,
  vToken: u32,
  o: u32,
  oBatch: u32,
  oToken: u32,
  dO: u32,
  dOBatch: u32,
  dOToken: u32,
  dQ: u32,
  dQBatch: u32,
  dQToken: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;
fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}
fn exp_(x: f32) -> f32 {
  let bounded = clamp(x, -110.0, 100.0);
  let k = floor(bounded * 1.44269504 + 0.5);
  let r = (bounded - k * 0.693359375) - k * -2.12194440e-4;
  var y = 1.9875691500e-4f;
  y = y * r + 1.3981999507e-3;
  y = y * r + 8.3334519073e-3;
  y = y * r + 4.1665795894e-2;
  y = y * r + 1.6666665459e-1;
  y = y * r + 5.0000001201e-1;
  y = y * r * r + r + 1.0;
  let whole = i32(k);
  let half = whole >> 1u;
  y = y * bitcast<f32>(u32(half + 127) << 23u) * bitcast<f32>(u32(whole - half + 127) << 23u);
  return select(y, x, is_nan(x));
}

const HEAD = 16u;
const QUADS = 4u;
var<workgroup> tileFirst: array<vec4f, 128>;
var<workgroup> tileSecond: array<vec4f, 128>;
fn quad_q(at: u32, d: u32) -> vec4f {
  let first = at + 4u * d;
  return vec4f(b0[first + 0u], b0[first + 1u], b0[first + 2u], b0[first + 3u]);
}
fn quad_k(at: u32, d: u32) -> vec4f {
  let first = at + 4u * d;
  return vec4f(b0[first + 0u], b0[first + 1u], b0[first + 2u], b0[first + 3u]);
}
fn quad_v(at: u32, d: u32) -> vec4f {
  let first = at + 4u * d;
  return vec4f(b0[first + 0u], b0[first + 1u], b0[first + 2u], b0[first + 3u]);
}
fn quad_o(at: u32, d: u32) -> vec4f {
  let first = at + 4u * d;
  return vec4f(b1[first + 0u], b1[first + 1u], b1[first + 2u], b1[first + 3u]);
}
fn quad_dO(at: u32, d: u32) -> vec4f {
  let first = at + 4u * d;
  return vec4f(b2[first + 0u], b2[first + 1u], b2[first + 2u], b2[first + 3u]);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;

  let group = workgroup.x + workgroup.y * workgroups.x;
  if (group >= p.count) { return; }
  const quads = QUADS;
  const size = HEAD;
  let parts = (p.queries + 63u) / 64u;
  let first = (group % parts) * 64u;
  let used = first + local < p.queries;
  // Idle invocations help to read.
  let i = select(p.queries - 1u, first + local, used);
  let head = (group / parts) % p.heads;
  let batch = group / (parts * p.heads);
  let kvHead = head / (p.heads / p.kvHeads);
  let seen = i + p.past + 1u;
  let atQ = p.q + batch * p.qBatch + i * p.qToken + head * HEAD;
  let headK = p.k + batch * p.kBatch + kvHead * HEAD;
  let headV = p.v + batch * p.vBatch + kvHead * HEAD;
  let lastSeen = min(first + 64u, p.queries) + p.past;
  let atO = p.o + batch * p.oBatch + i * p.oToken + head * HEAD;
  let atDO = p.dO + batch * p.dOBatch + i * p.dOToken + head * HEAD;
  var query: array<vec4f, QUADS>;
  var outGradient: array<vec4f, QUADS>;
  var products = vec4f();
  for (var d = 0u; d < quads; d++) {
    query[d] = quad_q(atQ, d);
    outGradient[d] = quad_dO(atDO, d);
    products += outGradient[d] * quad_o(atO, d);
  }
  let delta = (products.x + products.y) + (products.z + products.w);
  let row = (batch * p.heads + head) * p.queries + i;
  let lse = b4[p.lse + row];
  var sum: array<vec4f, QUADS>;
  for (var start = 0u; start < lastSeen; start += 32u) {
    let end = min(start + 32u, lastSeen);
    workgroupBarrier();
    for (var at = local; at < (end - start) * QUADS; at += 64u) {
      let t = start + at / QUADS;
      tileFirst[at] = quad_k(headK + t * p.kToken, at % QUADS);
      tileSecond[at] = quad_v(headV + t * p.vToken, at % QUADS);
    }
    workgroupBarrier();
    for (var j = max(start, 0u); j < min(end, seen); j++) {
      let at = (j - start) * QUADS;
      var dots = vec4f();
    var dWeights = vec4f();
    for (var d = 0u; d < quads; d++) {
      dots += query[d] * tileFirst[at + d];
      dWeights += outGradient[d] * tileSecond[at + d];
    }
    let weight = exp_(p.scale * ((dots.x + dots.y) + (dots.z + dots.w)) - lse);
    let dScore = weight * (((dWeights.x + dWeights.y) + (dWeights.z + dWeights.w)) - delta);
    for (var d = 0u; d < quads; d++) { sum[d] += dScore * tileFirst[at + d]; }
    }
  }
  let atDQ = p.dQ + batch * p.dQBatch + i * p.dQToken + head * HEAD;
  if (used) {
  for (var d = 0u; d < size; d++) { b3[atDQ + d] = sum[d >> 2u][d & 3u] * p.scale; }
  b5[p.delta + row] = delta;
  }
}

// attention dKV 16 2 00012345:f32r,f32r,f32w,f32w,f32r,f32r
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read> b1: array<f32>;
@group(0) @binding(2) var<storage, read_write> b2: array<f32>;
@group(0) @binding(3) var<storage, read_write> b3: array<f32>;
@group(0) @binding(4) var<storage, read> b4: array<f32>;
@group(0) @binding(5) var<storage, read> b5: array<f32>;
struct Parameters {
  count: u32,
  quads: u32,
  headSize: u32,
  queries: u32,
  keys: u32,
  heads: u32,
  kvHeads: u32,
  past: u32,
  scale: f32,
  lse: u32,
  delta: u32,
  q: u32,
  qBatch: u32,
  qToken: u32,
  k: u32,
  kBatch: u32,
  kToken: u32,
  v: u32,
  vBatch: u32,
  vToken: u32,
  dO: u32,
  dOBatch: u32,
  dOToken: u32,
  dK: u32,
  dKBatch: u32,
  dKToken: u32,
  dV: u32,
  dVBatch: u32,
  dVToken: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;
fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}
fn exp_(x: f32) -> f32 {
  let bounded = clamp(x, -110.0, 100.0);
  let k = floor(bounded * 1.44269504 + 0.5);
  let r = (bounded - k * 0.693359375) - k * -2.12194440e-4;
  var y = 1.9875691500e-4f;
  y = y * r + 1.3981999507e-3;
  y = y * r + 8.3334519073e-3;
  y = y * r + 4.1665795894e-2;
  y = y * r + 1.6666665459e-1;
  y = y * r + 5.0000001201e-1;
  y = y * r * r + r + 1.0;
  let whole = i32(k);
  let half = whole >> 1u;
  y = y * bitcast<f32>(u32(half + 127) << 23u) * bitcast<f32>(u32(whole - half + 127) << 23u);
  return select(y, x, is_nan(x));
}

const HEAD = 16u;
const QUADS = 4u;
var<workgroup> tileFirst: array<vec4f, 128>;
var<workgroup> tileSecond: array<vec4f, 128>;
fn quad_q(at: u32, d: u32) -> vec4f {
  let first = at + 4u * d;
  return vec4f(b0[first + 0u], b0[first + 1u], b0[first + 2u], b0[first + 3u]);
}
fn quad_k(at: u32, d: u32) -> vec4f {
  let first = at + 4u * d;
  return vec4f(b0[first + 0u], b0[first + 1u], b0[first + 2u], b0[first + 3u]);
}
fn quad_v(at: u32, d: u32) -> vec4f {
  let first = at + 4u * d;
  return vec4f(b0[first + 0u], b0[first + 1u], b0[first + 2u], b0[first + 3u]);
}
fn quad_dO(at: u32, d: u32) -> vec4f {
  let first = at + 4u * d;
  return vec4f(b1[first + 0u], b1[first + 1u], b1[first + 2u], b1[first + 3u]);
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;

  let group = workgroup.x + workgroup.y * workgroups.x;
  if (group >= p.count) { return; }
  const quads = QUADS;
  const size = HEAD;
  let parts = (p.keys + 63u) / 64u;
  let first = (group % parts) * 64u;
  let used = first + local < p.keys;
  // Idle invocations help to read.
  let j = select(p.keys - 1u, first + local, used);
  let kvHead = (group / parts) % p.kvHeads;
  let batch = group / (parts * p.kvHeads);
  let atK = p.k + batch * p.kBatch + j * p.kToken + kvHead * HEAD;
  let atV = p.v + batch * p.vBatch + j * p.vToken + kvHead * HEAD;
  var key: array<vec4f, QUADS>;
  var value: array<vec4f, QUADS>;
  for (var d = 0u; d < quads; d++) { key[d] = quad_k(atK, d); value[d] = quad_v(atV, d); }
  var sumK: array<vec4f, QUADS>;
  var sumV: array<vec4f, QUADS>;
  let seeing = max(j, p.past) - p.past;
  let firstSeeing = max(first, p.past) - p.past;
  let sharing = p.heads / p.kvHeads;
  for (var head = kvHead * sharing; head < (kvHead + 1u) * sharing; head++) {
    let headQ = p.q + batch * p.qBatch + head * HEAD;
    let headDO = p.dO + batch * p.dOBatch + head * HEAD;
    for (var start = firstSeeing; start < p.queries; start += 32u) {
    let end = min(start + 32u, p.queries);
    workgroupBarrier();
    for (var at = local; at < (end - start) * QUADS; at += 64u) {
      let t = start + at / QUADS;
      tileFirst[at] = quad_q(headQ + t * p.qToken, at % QUADS);
      tileSecond[at] = quad_dO(headDO + t * p.dOToken, at % QUADS);
    }
    workgroupBarrier();
    for (var i = max(start, seeing); i < min(end, p.queries); i++) {
      let at = (i - start) * QUADS;
      let row = (batch * p.heads + head) * p.queries + i;
      var dots = vec4f();
      var dWeights = vec4f();
      for (var d = 0u; d < quads; d++) {
        dots += tileFirst[at + d] * key[d];
        dWeights += tileSecond[at + d] * value[d];
      }
      let score = p.scale * ((dots.x + dots.y) + (dots.z + dots.w));
      let weight = exp_(score - b4[p.lse + row]);
      let dWeight = (dWeights.x + dWeights.y) + (dWeights.z + dWeights.w);
      let dScore = weight * (dWeight - b5[p.delta + row]);
      for (var d = 0u; d < quads; d++) {
        sumK[d] += dScore * tileFirst[at + d];
        sumV[d] += weight * tileSecond[at + d];
      }
    }
  }
  }
  let atDK = p.dK + batch * p.dKBatch + j * p.dKToken + kvHead * HEAD;
  let atDV = p.dV + batch * p.dVBatch + j * p.dVToken + kvHead * HEAD;
  if (used) {
  for (var d = 0u; d < size; d++) { b2[atDK + d] = sumK[d >> 2u][d & 3u] * p.scale; }
  for (var d = 0u; d < size; d++) { b3[atDV + d] = sumV[d >> 2u][d & 3u] * 1.0; }
  
  }
}
