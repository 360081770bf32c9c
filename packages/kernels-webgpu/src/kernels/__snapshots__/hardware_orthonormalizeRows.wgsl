// prepare rows 012:f32r,f32w,f32w
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read_write> b1: array<f32>;
@group(0) @binding(2) var<storage, read_write> b2: array<f32>;
struct Parameters {
  invocations: u32,
  count: u32,
  length: u32,
  source: u32,
  reflectors: u32,
  target_: u32,
  norms: u32,
  step_: u32,
  firstRow: u32,
  rows: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;

  if (index >= p.invocations) { return; }
  let column = index % p.length;
  let row = (index / p.length) % p.count;
  b1[p.reflectors + index] = b0[p.source + index];
  b2[p.target_ + index] = select(0.0, 1.0, row == column);
}

// settle rows 128 001:vec4fw,f32w
@group(0) @binding(0) var<storage, read_write> b0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> b1: array<f32>;
struct Parameters {
  invocations: u32,
  count: u32,
  length: u32,
  source: u32,
  reflectors: u32,
  target_: u32,
  norms: u32,
  step_: u32,
  firstRow: u32,
  rows: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;
var<workgroup> shared_values: array<f32, 128>;
fn combine_sum(value: f32, local: u32) -> f32 {
  workgroupBarrier();
  shared_values[local] = value;
  for (var width = 64u; width > 0u; width >>= 1u) {
    workgroupBarrier();
    if (local < width) {
      let a = shared_values[local];
      let b = shared_values[local + width];
      shared_values[local] = a + b;
    }
  }
  workgroupBarrier();
  return shared_values[0];
}
fn combine_max(value: f32, local: u32) -> f32 {
  workgroupBarrier();
  shared_values[local] = value;
  for (var width = 64u; width > 0u; width >>= 1u) {
    workgroupBarrier();
    if (local < width) {
      let a = shared_values[local];
      let b = shared_values[local + width];
      shared_values[local] = max(a, b);
    }
  }
  workgroupBarrier();
  return shared_values[0];
}
fn settle(x: u32, norm: u32, step: u32, local: u32) {
  var most = 0.0f;
  for (var c = p.step_ / 4u + local; c < p.length / 4u; c += 128u) { let rest = select(vec4f(), b0[(x >> 2u) + c], vec4u(4u * c) + vec4u(0u, 1u, 2u, 3u) >= vec4u(step)); most = max(most, max(max(abs(rest.x), abs(rest.y)), max(abs(rest.z), abs(rest.w)))); }
  let largest = combine_max(most, local);
  let divisor = select(largest, 1.0, largest == 0.0);
  var squares = 0.0f;
  for (var c = p.step_ / 4u + local; c < p.length / 4u; c += 128u) { let rest = select(vec4f(), b0[(x >> 2u) + c], vec4u(4u * c) + vec4u(0u, 1u, 2u, 3u) >= vec4u(step)) / divisor; b0[(x >> 2u) + c] = rest; squares += dot(rest, rest); }
  let total = combine_sum(squares, local);
  if (local == 0u) { b1[norm] = sqrt(total); }
}

@compute @workgroup_size(128)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = workgroup.x + workgroup.y * workgroups.x;

  if (index >= p.invocations) { return; }
  let row = index * p.count + p.firstRow;
  settle(p.reflectors + row * p.length, p.norms + row, p.step_, local);
}

// reflect and settle rows 128 001:vec4fw,f32w
@group(0) @binding(0) var<storage, read_write> b0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> b1: array<f32>;
struct Parameters {
  invocations: u32,
  count: u32,
  length: u32,
  source: u32,
  reflectors: u32,
  target_: u32,
  norms: u32,
  step_: u32,
  firstRow: u32,
  rows: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;
var<workgroup> shared_values: array<f32, 128>;
fn combine_sum(value: f32, local: u32) -> f32 {
  workgroupBarrier();
  shared_values[local] = value;
  for (var width = 64u; width > 0u; width >>= 1u) {
    workgroupBarrier();
    if (local < width) {
      let a = shared_values[local];
      let b = shared_values[local + width];
      shared_values[local] = a + b;
    }
  }
  workgroupBarrier();
  return shared_values[0];
}
fn combine_max(value: f32, local: u32) -> f32 {
  workgroupBarrier();
  shared_values[local] = value;
  for (var width = 64u; width > 0u; width >>= 1u) {
    workgroupBarrier();
    if (local < width) {
      let a = shared_values[local];
      let b = shared_values[local + width];
      shared_values[local] = max(a, b);
    }
  }
  workgroupBarrier();
  return shared_values[0];
}
fn settle(x: u32, norm: u32, step: u32, local: u32) {
  var most = 0.0f;
  for (var c = p.step_ / 4u + local; c < p.length / 4u; c += 128u) { let rest = select(vec4f(), b0[(x >> 2u) + c], vec4u(4u * c) + vec4u(0u, 1u, 2u, 3u) >= vec4u(step)); most = max(most, max(max(abs(rest.x), abs(rest.y)), max(abs(rest.z), abs(rest.w)))); }
  let largest = combine_max(most, local);
  let divisor = select(largest, 1.0, largest == 0.0);
  var squares = 0.0f;
  for (var c = p.step_ / 4u + local; c < p.length / 4u; c += 128u) { let rest = select(vec4f(), b0[(x >> 2u) + c], vec4u(4u * c) + vec4u(0u, 1u, 2u, 3u) >= vec4u(step)) / divisor; b0[(x >> 2u) + c] = rest; squares += dot(rest, rest); }
  let total = combine_sum(squares, local);
  if (local == 0u) { b1[norm] = sqrt(total); }
}
fn reflect(reflected: u32, first: u32, step: u32, local: u32) {
  let reflector = p.reflectors + (first + step) * p.length;
  var products = 0.0f;
  for (var c = step / 4u + local; c < p.length / 4u; c += 128u) { products += dot(b0[(reflector >> 2u) + c], b0[(reflected >> 2u) + c]); }
  let dot_ = combine_sum(products, local);
  let norm = b1[p.norms + first + step];
  let head = b0[(reflector + step) >> 2u][(reflector + step) & 3u];
  let alpha = select(-norm, norm, head < 0.0);
  let divisor = norm * (norm + abs(head));
  let factor = select((dot_ - alpha * b0[(reflected + step) >> 2u][(reflected + step) & 3u]) / select(divisor, 1.0, divisor == 0.0), 0.0, divisor == 0.0);
  storageBarrier();
  for (var c = step / 4u + local; c < p.length / 4u; c += 128u) { b0[(reflected >> 2u) + c] -= factor * b0[(reflector >> 2u) + c]; }
  if (local == 0u) { b0[(reflected + step) >> 2u][(reflected + step) & 3u] += factor * alpha; }
}

@compute @workgroup_size(128)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = workgroup.x + workgroup.y * workgroups.x;

  if (index >= p.invocations) { return; }
  let first = (index / p.rows) * p.count;
  let reflected = p.target_ + (first + p.firstRow + index % p.rows) * p.length;
  reflect(reflected, first, p.step_, local);
  if (index % p.rows == 0u) { settle(reflected, p.norms + first + p.firstRow, p.step_ + 1u, local); }
}

// form basis 128 012:vec4fr,vec4fw,f32w
@group(0) @binding(0) var<storage, read> b0: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> b1: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> b2: array<f32>;
struct Parameters {
  invocations: u32,
  count: u32,
  length: u32,
  source: u32,
  reflectors: u32,
  target_: u32,
  norms: u32,
  step_: u32,
  firstRow: u32,
  rows: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;
var<workgroup> shared_values: array<f32, 128>;
fn combine_sum(value: f32, local: u32) -> f32 {
  workgroupBarrier();
  shared_values[local] = value;
  for (var width = 64u; width > 0u; width >>= 1u) {
    workgroupBarrier();
    if (local < width) {
      let a = shared_values[local];
      let b = shared_values[local + width];
      shared_values[local] = a + b;
    }
  }
  workgroupBarrier();
  return shared_values[0];
}
fn combine_max(value: f32, local: u32) -> f32 {
  workgroupBarrier();
  shared_values[local] = value;
  for (var width = 64u; width > 0u; width >>= 1u) {
    workgroupBarrier();
    if (local < width) {
      let a = shared_values[local];
      let b = shared_values[local + width];
      shared_values[local] = max(a, b);
    }
  }
  workgroupBarrier();
  return shared_values[0];
}
fn reflect(reflected: u32, first: u32, step: u32, local: u32) {
  let reflector = p.reflectors + (first + step) * p.length;
  var products = 0.0f;
  for (var c = step / 4u + local; c < p.length / 4u; c += 128u) { products += dot(b0[(reflector >> 2u) + c], b1[(reflected >> 2u) + c]); }
  let dot_ = combine_sum(products, local);
  let norm = b2[p.norms + first + step];
  let head = b0[(reflector + step) >> 2u][(reflector + step) & 3u];
  let alpha = select(-norm, norm, head < 0.0);
  let divisor = norm * (norm + abs(head));
  let factor = select((dot_ - alpha * b1[(reflected + step) >> 2u][(reflected + step) & 3u]) / select(divisor, 1.0, divisor == 0.0), 0.0, divisor == 0.0);
  storageBarrier();
  for (var c = step / 4u + local; c < p.length / 4u; c += 128u) { b1[(reflected >> 2u) + c] -= factor * b0[(reflector >> 2u) + c]; }
  if (local == 0u) { b1[(reflected + step) >> 2u][(reflected + step) & 3u] += factor * alpha; }
}

@compute @workgroup_size(128)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = workgroup.x + workgroup.y * workgroups.x;

  if (index >= p.invocations) { return; }
  let row = index % p.rows;
  let first = index - row;
  for (var steps = row + 1u; steps > 0u; steps--) {
    reflect(p.target_ + index * p.length, first, steps - 1u, local);
    storageBarrier();
  }
}
