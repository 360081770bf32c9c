// narrow bfloat16 01:i32r,i32w
@group(0) @binding(0) var<storage, read> b0: array<i32>;
@group(0) @binding(1) var<storage, read_write> b1: array<i32>;
struct Parameters {
  pairs: u32,
  size: u32,
  source: u32,
  out: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;

fn rounded_shift(bits: u32, shift: u32) -> u32 {
  return (bits + (1u << (shift - 1u)) - 1u + ((bits >> shift) & 1u)) >> shift;
}

fn narrow(bits: u32) -> u32 {
  if ((bits & 0x7fffffffu) > 0x7f800000u) { return (bits >> 16u) | 0x40u; }
  return rounded_shift(bits, 16u);
}

fn half_of(element: u32) -> u32 {
  return narrow(bitcast<u32>(b0[p.source + element]));
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;

  if (index >= p.pairs) { return; }
  var word = half_of(2u * index);
  if (2u * index + 1u < p.size) { word |= half_of(2u * index + 1u) << 16u; }
  b1[p.out + index] = bitcast<i32>(word);
}

// narrow float16 01:i32r,i32w
@group(0) @binding(0) var<storage, read> b0: array<i32>;
@group(0) @binding(1) var<storage, read_write> b1: array<i32>;
struct Parameters {
  pairs: u32,
  size: u32,
  source: u32,
  out: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;

fn rounded_shift(bits: u32, shift: u32) -> u32 {
  return (bits + (1u << (shift - 1u)) - 1u + ((bits >> shift) & 1u)) >> shift;
}

fn narrow(bits: u32) -> u32 {
  let sign = (bits >> 16u) & 0x8000u;
  let magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) { return sign | 0x7e00u | ((magnitude >> 13u) & 0x3ffu); }
  if (magnitude >= 0x477ff000u) { return sign | 0x7c00u; }
  if (magnitude >= 0x38800000u) { return sign | rounded_shift(magnitude - 0x38000000u, 13u); }
  let shift = 126u - (magnitude >> 23u);
  if (shift > 24u) { return sign; }
  return sign | rounded_shift((magnitude & 0x7fffffu) | 0x800000u, shift);
}

fn half_of(element: u32) -> u32 {
  return narrow(bitcast<u32>(b0[p.source + element]));
}

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;

  if (index >= p.pairs) { return; }
  var word = half_of(2u * index);
  if (2u * index + 1u < p.size) { word |= half_of(2u * index + 1u) << 16u; }
  b1[p.out + index] = bitcast<i32>(word);
}
