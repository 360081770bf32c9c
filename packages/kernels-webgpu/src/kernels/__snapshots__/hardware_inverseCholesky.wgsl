// inverse Cholesky 64 012:f32r,f32w,f32w
@group(0) @binding(0) var<storage, read> b0: array<f32>;
@group(0) @binding(1) var<storage, read_write> b1: array<f32>;
@group(0) @binding(2) var<storage, read_write> b2: array<f32>;
struct Parameters {
  invocations: u32,
  size: u32,
  source: u32,
  target_: u32,
  flags: u32,
}
@group(1) @binding(0) var<uniform> p: Parameters;
var<workgroup> pivot: f32;
var<workgroup> factors: array<f32, 64>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = workgroup.x + workgroup.y * workgroups.x;

  if (index >= p.invocations) { return; }
  let size2 = p.size * p.size;
  let matrix = p.target_ + index * size2;
  let given = p.source + index * size2;
  if (local < p.size) { let j = local; for (var i = 0u; i < p.size; i++) { b1[matrix + i * p.size + j] = b0[given + i * p.size + j]; } }
  var bad = false;
  for (var k = 0u; k < p.size; k++) {
    workgroupBarrier();
    if (local == k) { pivot = b1[matrix + k * p.size + k]; }
    workgroupBarrier();
    let divisor = pivot;
    if (local > k && local < p.size) { factors[local] = b1[matrix + k * p.size + local] / divisor; }
    workgroupBarrier();
    let bits = bitcast<u32>(divisor);
    bad = bad || bits == 0u || bits >= 0x7f800000u;
    if (local < p.size) { let j = local; let own = b1[matrix + k * p.size + j];
      let last = select(p.size - 1u, j, j > k);
      for (var i = k + 1u; i <= last; i++) {
        let factor = factors[i];
        if (j == k) { b1[matrix + i * p.size + j] = -factor; } else { b1[matrix + i * p.size + j] -= factor * own; }
      } }
  }
  storageBarrier();
  for (var k = 0u; k < p.size; k++) {
    workgroupBarrier();
    if (local == k) { pivot = b1[matrix + k * p.size + k]; }
    workgroupBarrier();
    let scale = 1.0 / sqrt(pivot);
    if (local < p.size) { let j = local; let inverse = select(0.0, select(b1[matrix + k * p.size + j] * scale, scale, j == k), j <= k); b1[matrix + k * p.size + j] = select(inverse, select(0.0, 1.0, j == k), bad); }
  }
  if (bad && local == 0u) { b2[p.flags + index] = 1.0; }
}
