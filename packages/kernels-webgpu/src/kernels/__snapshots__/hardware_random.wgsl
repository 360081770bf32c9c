// random bits
@group(0) @binding(0) var<storage, read_write> b0: array<i32>;
struct Parameters {
  blocks: u32,
  size: u32,
  out: u32,
  firstBlock: u32,
  key0: u32,
  key1: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;

fn multiply_high(a: u32, b: u32) -> u32 {
  let aHigh = a >> 16u;
  let aLow = a & 0xffffu;
  let bHigh = b >> 16u;
  let bLow = b & 0xffffu;
  let middle = aHigh * bLow + ((aLow * bLow) >> 16u);
  let other = aLow * bHigh + (middle & 0xffffu);
  return aHigh * bHigh + (middle >> 16u) + (other >> 16u);
}

fn philox(block: u32, key: vec2u) -> vec4u {
  var c = vec4u(block, 0u, 0u, 0u);
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    c = vec4u(
      multiply_high(0xcd9e8d57u, c.z) ^ c.y ^ k.x,
      0xcd9e8d57u * c.z,
      multiply_high(0xd2511f53u, c.x) ^ c.w ^ k.y,
      0xd2511f53u * c.x,
    );
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;

  if (index >= p.blocks) { return; }
  let words = philox(p.firstBlock + index, vec2u(p.key0, p.key1));
  let values = bitcast<vec4i>(words);
  for (var c = 0u; c < 4u; c++) {
    if (index * 4u + c < p.size) { b0[p.out + index * 4u + c] = values[c]; }
  }
}

// random uniform
@group(0) @binding(0) var<storage, read_write> b0: array<f32>;
struct Parameters {
  blocks: u32,
  size: u32,
  out: u32,
  firstBlock: u32,
  key0: u32,
  key1: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;

fn multiply_high(a: u32, b: u32) -> u32 {
  let aHigh = a >> 16u;
  let aLow = a & 0xffffu;
  let bHigh = b >> 16u;
  let bLow = b & 0xffffu;
  let middle = aHigh * bLow + ((aLow * bLow) >> 16u);
  let other = aLow * bHigh + (middle & 0xffffu);
  return aHigh * bHigh + (middle >> 16u) + (other >> 16u);
}

fn philox(block: u32, key: vec2u) -> vec4u {
  var c = vec4u(block, 0u, 0u, 0u);
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    c = vec4u(
      multiply_high(0xcd9e8d57u, c.z) ^ c.y ^ k.x,
      0xcd9e8d57u * c.z,
      multiply_high(0xd2511f53u, c.x) ^ c.w ^ k.y,
      0xd2511f53u * c.x,
    );
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;

  if (index >= p.blocks) { return; }
  let words = philox(p.firstBlock + index, vec2u(p.key0, p.key1));
  let values = vec4f(words >> vec4u(8u)) * 5.9604644775390625e-8;
  for (var c = 0u; c < 4u; c++) {
    if (index * 4u + c < p.size) { b0[p.out + index * 4u + c] = values[c]; }
  }
}

// random normal
@group(0) @binding(0) var<storage, read_write> b0: array<f32>;
struct Parameters {
  blocks: u32,
  size: u32,
  out: u32,
  firstBlock: u32,
  key0: u32,
  key1: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;

fn multiply_high(a: u32, b: u32) -> u32 {
  let aHigh = a >> 16u;
  let aLow = a & 0xffffu;
  let bHigh = b >> 16u;
  let bLow = b & 0xffffu;
  let middle = aHigh * bLow + ((aLow * bLow) >> 16u);
  let other = aLow * bHigh + (middle & 0xffffu);
  return aHigh * bHigh + (middle >> 16u) + (other >> 16u);
}

fn philox(block: u32, key: vec2u) -> vec4u {
  var c = vec4u(block, 0u, 0u, 0u);
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    c = vec4u(
      multiply_high(0xcd9e8d57u, c.z) ^ c.y ^ k.x,
      0xcd9e8d57u * c.z,
      multiply_high(0xd2511f53u, c.x) ^ c.w ^ k.y,
      0xd2511f53u * c.x,
    );
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
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

fn normal_pair(a: u32, b: u32) -> vec2f {
  let u = f32((a >> 8u) + 1u) * 5.9604644775390625e-8;
  let radius = sqrt(-2.0 * log_(u));
  let turn = b >> 8u;
  // Quarter turns, rounded to the nearest; the rest is exact in 24 bits.
  let quarter = (turn + 0x200000u) >> 22u;
  let rest = f32(i32(turn) - i32(quarter << 22u)) * 3.7450702829239286e-7;
  let z = rest * rest;
  let sine = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * rest + rest;
  let cosine = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  var pair = vec2f(cosine, sine);
  if ((quarter & 1u) == 1u) { pair = vec2f(-sine, cosine); }
  if ((quarter & 2u) == 2u) { pair = -pair; }
  return radius * pair;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;

  if (index >= p.blocks) { return; }
  let words = philox(p.firstBlock + index, vec2u(p.key0, p.key1));
  let values = vec4f(normal_pair(words.x, words.y), normal_pair(words.z, words.w));
  for (var c = 0u; c < 4u; c++) {
    if (index * 4u + c < p.size) { b0[p.out + index * 4u + c] = values[c]; }
  }
}
