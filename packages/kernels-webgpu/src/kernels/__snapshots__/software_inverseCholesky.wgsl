// inverse Cholesky 1 012:f32r,f32w,f32w
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

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * 64u + local;

  if (index >= p.invocations) { return; }
  let size2 = p.size * p.size;
  let matrix = p.target_ + index * size2;
  let given = p.source + index * size2;
  for (var j = 0u; j < p.size; j++) { for (var i = 0u; i < p.size; i++) { b1[matrix + i * p.size + j] = b0[given + i * p.size + j]; } }
  var bad = false;
  for (var k = 0u; k < p.size; k++) {
    let divisor = b1[matrix + k * p.size + k];
    let bits = bitcast<u32>(divisor);
    bad = bad || bits == 0u || bits >= 0x7f800000u;
    for (var j = 0u; j < p.size; j++) { let own = b1[matrix + k * p.size + j];
      let last = select(p.size - 1u, j, j > k);
      for (var i = k + 1u; i <= last; i++) {
        let factor = b1[matrix + k * p.size + i] / divisor;
        if (j == k) { b1[matrix + i * p.size + j] = -factor; } else { b1[matrix + i * p.size + j] -= factor * own; }
      } }
  }
  
  for (var k = 0u; k < p.size; k++) {
    let scale = 1.0 / sqrt(b1[matrix + k * p.size + k]);
    for (var j = 0u; j < p.size; j++) { let inverse = select(0.0, select(b1[matrix + k * p.size + j] * scale, scale, j == k), j <= k); b1[matrix + k * p.size + j] = select(inverse, select(0.0, 1.0, j == k), bad); }
  }
  if (bad) { b2[p.flags + index] = 1.0; }
}
