// map element 1 01:f32r,f32w f32,f32 input0;exp(0)>1
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read_write> b1: array<f32>;
struct Parameters {
  zero: u32,
  count: u32,
  n0: u32,
  x0: u32,
  x0_0: u32,
  y0: u32,
  y0_0: u32,
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

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;
  if (index >= p.count) { return; }
  let i0 = index;
  let v0 = b0[p.x0 + i0 * p.x0_0];
  let v1 = exp_(v0);
  b1[p.y0 + i0 * p.y0_0] = v1;
}

// map group 2 01:f32r,f32w f32,f32 input0;rowMax(0);sub(0,1);exp(2);rowSum(3);div(3,4)>5
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read_write> b1: array<f32>;
struct Parameters {
  zero: u32,
  count: u32,
  n0: u32,
  n1: u32,
  x0: u32,
  x0_0: u32,
  x0_1: u32,
  y0: u32,
  y0_0: u32,
  y0_1: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;
fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}
fn max_(a: f32, b: f32) -> f32 {
  return select(select(max(a, b), b, is_nan(b)), a, is_nan(a));
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
var<workgroup> shared_values: array<f32, 128>;
fn reduce_max(value: f32, local: u32) -> f32 {
  workgroupBarrier();
  shared_values[local] = value;
  for (var width = 64u; width > 0u; width >>= 1u) {
    workgroupBarrier();
    if (local < width) { shared_values[local] = max_(shared_values[local], shared_values[local + width]); }
  }
  workgroupBarrier();
  return shared_values[0];
}
fn reduce_sum(value: f32, local: u32) -> f32 {
  workgroupBarrier();
  shared_values[local] = value;
  for (var width = 64u; width > 0u; width >>= 1u) {
    workgroupBarrier();
    if (local < width) { shared_values[local] = shared_values[local] + shared_values[local + width]; }
  }
  workgroupBarrier();
  return shared_values[0];
}

@compute @workgroup_size(128)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let row = workgroup.x + workgroup.y * workgroups.x;
  if (row >= p.count) { return; }
  let i0 = row;
  var r1 = bitcast<f32>(0xff800000u | p.zero);
  for (var i1 = local; i1 < p.n1; i1 += 128u) {
  let v0 = b0[p.x0 + i0 * p.x0_0 + i1 * p.x0_1];
  r1 = max_(r1, v0);
  }
  let v1 = reduce_max(r1, local);
  var r4 = 0.0f;
  for (var block = local; block < p.n1; block += 8192u) {
  var s4 = 0.0f;
  let end = min(p.n1, block + 8192u);
  for (var i1 = block; i1 < end; i1 += 128u) {
  let v0 = b0[p.x0 + i0 * p.x0_0 + i1 * p.x0_1];
  let v2 = v0 - v1;
  let v3 = exp_(v2);
  s4 += v3;
  }
  r4 += s4;
  }
  let v4 = reduce_sum(r4, local);
  for (var i1 = local; i1 < p.n1; i1 += 128u) {
  let v0 = b0[p.x0 + i0 * p.x0_0 + i1 * p.x0_1];
  let v2 = v0 - v1;
  let v3 = exp_(v2);
  let v5 = v3 / v4;
  b1[p.y0 + i0 * p.y0_0 + i1 * p.y0_1] = v5;
  }
}
