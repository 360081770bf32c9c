// attention 16 1 00012:f32r,f32w,f32w
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read_write> b1: array<f32>;
@group(0) @binding(2) var<storage, read_write> b2: array<f32>;
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
fn log_(x: f32) -> f32 {
  let tiny = x < 1.17549435e-38;
  let bits = bitcast<u32>(select(x, x * 8388608.0, tiny));
  var k = f32(i32(bits >> 23u) - 126) - select(0.0, 23.0, tiny);
  var m = bitcast<f32>((bits & 0x007fffffu) | 0x3f000000u);
  let low = m < 0.707106781;
  k = select(k, k - 1.0, low);
  let r = select(m, m + m, low) - 1.0;
  let z = r * r;
  var y = 7.0376836292e-2f;
  y = y * r - 1.1514610310e-1;
  y = y * r + 1.1676998740e-1;
  y = y * r - 1.2420140846e-1;
  y = y * r + 1.4249322787e-1;
  y = y * r - 1.6668057665e-1;
  y = y * r + 2.0000714765e-1;
  y = y * r - 2.4999993993e-1;
  y = y * r + 3.3333331174e-1;
  y = y * r * z + k * -2.12194440e-4 - 0.5 * z;
  y = r + y + k * 0.693359375;
  let sign = bitcast<u32>(x) & 0x80000000u;
  let infinite = (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u;
  y = select(y, x, infinite && sign == 0u);
  y = select(y, bitcast<f32>(0x7fc00000u | (bitcast<u32>(x) & 1u)), sign != 0u);
  y = select(y, bitcast<f32>(0xff800000u | (bitcast<u32>(x) & 1u)), (bitcast<u32>(x) & 0x7fffffffu) == 0u);
  return select(y, x, is_nan(x));
}

const HEAD = 16u;
const QUADS = 4u;
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

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;

  if (index >= p.count) { return; }
  let quads = p.quads;
  let size = p.headSize;
  let i = index % p.queries;
  let head = (index / p.queries) % p.heads;
  let batch = index / (p.queries * p.heads);
  let kvHead = head / (p.heads / p.kvHeads);
  let seen = i + p.past + 1u;
  let atQ = p.q + batch * p.qBatch + i * p.qToken + head * HEAD;
  let headK = p.k + batch * p.kBatch + kvHead * HEAD;
  let headV = p.v + batch * p.vBatch + kvHead * HEAD;
  
  var query: array<vec4f, QUADS>;
  for (var d = 0u; d < quads; d++) { query[d] = quad_q(atQ, d); }
  var sum: array<vec4f, QUADS>;
  // Below every score.
  var most = -3.0e38f;
  var total = 0.0f;
  for (var j = 0u; j < seen; j++) {
    let atFirst = headK + j * p.kToken;
    let atSecond = headV + j * p.vToken;
    var dots = vec4f();
    for (var d = 0u; d < quads; d++) { dots += query[d] * quad_k(atFirst, d); }
    let score = p.scale * ((dots.x + dots.y) + (dots.z + dots.w));
    if (score > most) {
      let shrink = exp_(most - score);
      total *= shrink;
      for (var d = 0u; d < quads; d++) { sum[d] *= shrink; }
      most = score;
    }
    let weight = exp_(score - most);
    total += weight;
    for (var d = 0u; d < quads; d++) { sum[d] += weight * quad_v(atSecond, d); }
  }
  let atO = p.o + batch * p.oBatch + i * p.oToken + head * HEAD;
  let factor = 1.0 / total;
  for (var d = 0u; d < size; d++) { b1[atO + d] = sum[d >> 2u][d & 3u] * factor; }
  b2[p.lse + (batch * p.heads + head) * p.queries + i] = most + log_(total);
}
