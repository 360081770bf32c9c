// chain 01:i32r,i32w
@group(0) @binding(0) var<storage, read> b0: array<i32>;
@group(0) @binding(1) var<storage, read_write> b1: array<i32>;
struct Parameters {
  elements: u32,
  count: u32,
  inner: u32,
  source: u32,
  indices: u32,
  out: u32,
  sourceStride: u32,
  outStride: u32,
  low: i32,
  high: i32,
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
  let own = b0[p.indices + index];
  var following = index + 1u;
  while (following < p.count && b0[p.indices + following] != own) { following += 1u; }
  b1[index] = select(i32(following), -1, following >= p.count);
  var earlier = 0u;
  while (earlier < index && b0[p.indices + earlier] != own) { earlier += 1u; }
  b1[p.count + index] = select(0, 1, earlier == index);
}

// scatter 0123:f32r,i32r,i32r,f32w
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read> b1: array<i32>;
@group(0) @binding(2) var<storage, read> b2: array<i32>;
@group(0) @binding(3) var<storage, read_write> b3: array<f32>;
struct Parameters {
  elements: u32,
  count: u32,
  inner: u32,
  source: u32,
  indices: u32,
  out: u32,
  sourceStride: u32,
  outStride: u32,
  low: i32,
  high: i32,
}
@group(1) @binding(0) var<uniform> p: Parameters;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;

  if (index >= p.elements) { return; }
  let i = index % p.inner;
  let first = index / p.inner;
  let at = b1[p.indices + first];
  if (at < p.low || at >= p.high || b2[p.count + first] == 0) { return; }
  let target_ = p.out + u32(at - p.low) * p.outStride + i;
  var sum = b3[target_];
  var j = i32(first);
  while (j >= 0) {
    sum += b0[p.source + u32(j) * p.sourceStride + i];
    j = b2[j];
  }
  b3[target_] = sum;
}
