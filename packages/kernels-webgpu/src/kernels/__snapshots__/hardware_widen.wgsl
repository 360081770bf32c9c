// widen bfloat16 01:i32r,i32w
@group(0) @binding(0) var<storage, read> b0: array<i32>;
@group(0) @binding(1) var<storage, read_write> b1: array<i32>;
struct Parameters {
  pairs: u32,
  size: u32,
  source: u32,
  odd: u32,
  out: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;

fn wide(bits: u32) -> u32 {
  return bits << 16u;
}

fn half_at(element: u32) -> u32 {
  return (bitcast<u32>(b0[p.source + element / 2u]) >> (16u * (element % 2u))) & 0xffffu;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;

  if (index >= p.pairs) { return; }
  for (var at = 2u * index; at < min(2u * index + 2u, p.size); at++) {
    b1[p.out + at] = bitcast<i32>(wide(half_at(p.odd + at)));
  }
}

// widen float16 01:i32r,i32w
@group(0) @binding(0) var<storage, read> b0: array<i32>;
@group(0) @binding(1) var<storage, read_write> b1: array<i32>;
struct Parameters {
  pairs: u32,
  size: u32,
  source: u32,
  odd: u32,
  out: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;

fn wide(bits: u32) -> u32 {
  let sign = (bits & 0x8000u) << 16u;
  let magnitude = bits & 0x7fffu;
  if (magnitude >= 0x7c00u) { return sign | ((magnitude << 13u) + 0x70000000u); }
  if (magnitude >= 0x0400u) { return sign | ((magnitude << 13u) + 0x38000000u); }
  if (magnitude == 0u) { return sign; }
  let first = firstLeadingBit(magnitude);
  return sign | ((first + 103u) << 23u) | ((magnitude << (23u - first)) & 0x7fffffu);
}

fn half_at(element: u32) -> u32 {
  return (bitcast<u32>(b0[p.source + element / 2u]) >> (16u * (element % 2u))) & 0xffffu;
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;

  if (index >= p.pairs) { return; }
  for (var at = 2u * index; at < min(2u * index + 2u, p.size); at++) {
    b1[p.out + at] = bitcast<i32>(wide(half_at(p.odd + at)));
  }
}
