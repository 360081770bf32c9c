import type { ParameterTypes } from "../runtime/uniforms.ts";
import { type BindingText, declare, linearMain } from "./text.ts";

export const ORTHONORMALIZE_PARAMETERS: ParameterTypes = {
  invocations: "u32",
  count: "u32",
  length: "u32",
  source: "u32",
  reflectors: "u32",
  target_: "u32",
  step_: "u32",
  firstRow: "u32",
  rows: "u32",
};

/** WGSL that copies the vectors to where they become reflectors, and starts the result as rows of the identity. */
export function prepareRowsWgsl(
  bindings: readonly BindingText[],
  [source, reflectors, target]: readonly number[],
  workgroupSize: number,
): string {
  return `${declare(bindings, ORTHONORMALIZE_PARAMETERS)}${linearMain(workgroupSize)}
  if (index >= p.invocations) { return; }
  let column = index % p.length;
  let row = (index / p.length) % p.count;
  b${reflectors!}[p.reflectors + index] = b${source!}[p.source + index];
  b${target!}[p.target_ + index] = select(0.0, 1.0, row == column);
}
`;
}

/**
 * WGSL that applies one Householder reflection to rows of a matrix, `lanes` invocations to a row.
 *
 * The reflector comes from row x = `reflectors[step]`, whose entries from `step` on it takes to a multiple α of a unit vector: with u = x − αe, α = −sign(x₀)‖x‖, a row t becomes t − u (uᵀt) / (‖x‖ (‖x‖ + |x₀|)). x is scaled by its largest entry, so that nothing overflows or vanishes; a zero x reflects nothing.
 *
 * @see Golub and Van Loan, Matrix Computations, 4th ed., algorithm 5.1.1
 */
export function reflectRowsWgsl(
  bindings: readonly BindingText[],
  [reflectors, target]: readonly number[],
  lanes: number,
  workgroupSize: number,
): string {
  const grouped = lanes > 1;
  const sum = (value: string): string => (grouped ? `combine_sum(${value}, local)` : value);
  const shared = grouped
    ? `var<workgroup> shared_values: array<f32, ${lanes}>;\n${combine("sum", lanes, "a + b")}${combine("max", lanes, "max(a, b)")}`
    : "";
  const main = grouped
    ? `
@compute @workgroup_size(${lanes})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = workgroup.x + workgroup.y * workgroups.x;
`
    : linearMain(workgroupSize);
  const loop = (body: string): string =>
    `for (var c = p.step_ + ${grouped ? "local" : "0u"}; c < p.length; c += ${lanes}u) { ${body} }`;
  return `${declare(bindings, ORTHONORMALIZE_PARAMETERS)}${shared}${main}
  if (index >= p.invocations) { return; }
  let matrix = (index / p.rows) * p.count * p.length;
  let x = p.reflectors + matrix + p.step_ * p.length;
  let t = p.target_ + matrix + (p.firstRow + index % p.rows) * p.length;
  var most = 0.0f;
  ${loop(`most = max(most, abs(b${reflectors!}[x + c]));`)}
  let largest = ${grouped ? "combine_max(most, local)" : "most"};
  let divisor = select(largest, 1.0, largest == 0.0);
  var squares = 0.0f;
  var products = 0.0f;
  ${loop(`let each = b${reflectors!}[x + c] / divisor; squares += each * each; products += each * b${target!}[t + c];`)}
  let norm = sqrt(${sum("squares")});
  let dot_ = ${sum("products")};
  let head = b${reflectors!}[x + p.step_] / divisor;
  let alpha = select(-norm, norm, head < 0.0);
  let first = b${target!}[t + p.step_];
  let divisor2 = norm * (norm + abs(head));
  let factor = select((dot_ - alpha * first) / select(divisor2, 1.0, divisor2 == 0.0), 0.0, divisor2 == 0.0);
  ${grouped ? "storageBarrier();" : ""}
  ${loop(`b${target!}[t + c] -= factor * (b${reflectors!}[x + c] / divisor - select(0.0, alpha, c == p.step_));`)}
}
`;
}

function combine(name: string, lanes: number, text: string): string {
  return `fn combine_${name}(value: f32, local: u32) -> f32 {
  workgroupBarrier();
  shared_values[local] = value;
  for (var width = ${lanes / 2}u; width > 0u; width >>= 1u) {
    workgroupBarrier();
    if (local < width) {
      let a = shared_values[local];
      let b = shared_values[local + width];
      shared_values[local] = ${text};
    }
  }
  workgroupBarrier();
  return shared_values[0];
}
`;
}
