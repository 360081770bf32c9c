// gather 012:f32r,i32r,f32w
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read> b1: array<i32>;
@group(0) @binding(2) var<storage, read_write> b2: array<f32>;
struct Parameters {
  elements: u32,
  count: u32,
  inner: u32,
  source: u32,
  indices: u32,
  out: u32,
  batchStride: u32,
  axisStride: u32,
  innerStride: u32,
  indexBatch: u32,
  outBatch: u32,
  outCount: u32,
  low: i32,
  high: i32,
  clear: u32,
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
  let rest = index / p.inner;
  let j = rest % p.count;
  let b = rest / p.count;
  let at = b1[p.indices + b * p.indexBatch + j];
  let target_ = p.out + b * p.outBatch + j * p.outCount + i;
  if (at >= p.low && at < p.high) {
    b2[target_] = b0[p.source + b * p.batchStride + u32(at - p.low) * p.axisStride + i * p.innerStride];
  } else if (p.clear != 0u) {
    b2[target_] = f32();
  }
}
