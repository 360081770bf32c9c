// map element 1 01:i32r,f32w i32,f32 input0;add(0,0)>1
@group(0) @binding(0) var<storage, read> b0: array<i32>;
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

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;
  if (index >= p.count) { return; }
  let i0 = index;
  let v0 = f32(b0[p.x0 + i0 * p.x0_0]);
  let v1 = v0 + v0;
  b1[p.y0 + i0 * p.y0_0] = v1;
}
