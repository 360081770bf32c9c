// reduce sum 01:f32r,f32w f32,f32 input0>0
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read_write> b1: array<f32>;
struct Parameters {
  zero: u32,
  count: u32,
  inner: u32,
  reduced: u32,
  segments: u32,
  accumulate: u32,
  x0: u32,
  x0_0: u32,
  x0_1: u32,
  x0_2: u32,
  y: u32,
  y_0: u32,
  y_1: u32,
  y_2: u32,
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
  let i = index % p.inner;
  let rest = index / p.inner;
  let segment = rest % p.segments;
  let o = rest / p.segments;
  var total = 0.0f;
  if (p.accumulate != 0u) { total = b1[p.y + o * p.y_0 + segment * p.y_1 + i * p.y_2]; }
  var r = segment;
  while (r < p.reduced) {
    var block = 0.0f;
    let end = min(p.reduced, r + 64u * p.segments);
    while (r < end) {
      let v0 = b0[p.x0 + o * p.x0_0 + r * p.x0_1 + i * p.x0_2];
      block = block + v0;
      r += p.segments;
    }
    total = total + block;
  }
  b1[p.y + o * p.y_0 + segment * p.y_1 + i * p.y_2] = total;
}
