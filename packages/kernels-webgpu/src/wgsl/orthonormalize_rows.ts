import type { ParameterTypes } from "../runtime/uniforms.ts";
import { type BindingText, declare, linearMain } from "./text.ts";

export const ORTHONORMALIZE_PARAMETERS: ParameterTypes = {
  invocations: "u32",
  count: "u32",
  length: "u32",
  source: "u32",
  reflectors: "u32",
  target_: "u32",
  norms: "u32",
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

/** How rows are worked on, and where things are bound. */
export interface RowSettings {
  readonly bindings: readonly BindingText[];
  /** Bindings of the reflectors, the rows to reflect, and the norms. */
  readonly slots: readonly number[];
  /** Invocations to a row: a workgroup, or one. */
  readonly lanes: number;
  /** Where there is one invocation to a row. */
  readonly workgroupSize: number;
}

/** WGSL that settles row `firstRow` of each matrix; see {@link reflectRowsWgsl}. */
export function settleRowsWgsl(settings: RowSettings): string {
  return `${head(settings, true)}
  let row = index * p.count + p.firstRow;
  settle(p.reflectors + row * p.length, p.norms + row, p.step_${settings.lanes > 1 ? ", local" : ""});
}
`;
}

/**
 * WGSL that applies one Householder reflection to rows of a matrix.
 *
 * The reflector comes from row x = `reflectors[step]`, whose entries from `step` on it takes to a multiple α of a unit vector: with u = x − αe, α = −sign(x₀)‖x‖, a row t becomes t − u (uᵀt) / (‖x‖ (‖x‖ + |x₀|)). Before that x is settled: scaled by its largest entry, so that nothing overflows or vanishes, and its norm stored. A zero x reflects nothing.
 *
 * @param settles  whether the first of the rows is the next reflector, and is settled once it is reflected
 * @see Golub and Van Loan, Matrix Computations, 4th ed., algorithm 5.1.1
 */
export function reflectRowsWgsl(settings: RowSettings, settles: boolean): string {
  const { slots, lanes } = settings;
  const [x, t, norms] = slots.map((slot) => `b${slot}`);
  const grouped = lanes > 1;
  const settle = `if (index % p.rows == 0u) { settle(reflected, p.norms + first + p.firstRow, p.step_ + 1u${grouped ? ", local" : ""}); }`;
  return `${head(settings, settles)}
  let first = (index / p.rows) * p.count;
  let reflector = p.reflectors + (first + p.step_) * p.length;
  let reflected = p.target_ + (first + p.firstRow + index % p.rows) * p.length;
  var products = 0.0f;
  ${columns("p.step_", lanes, `products += ${x}[reflector + c] * ${t}[reflected + c];`)}
  let dot_ = ${grouped ? "combine_sum(products, local)" : "products"};
  let norm = ${norms}[p.norms + first + p.step_];
  let head = ${x}[reflector + p.step_];
  let alpha = select(-norm, norm, head < 0.0);
  let divisor = norm * (norm + abs(head));
  let factor = select((dot_ - alpha * ${t}[reflected + p.step_]) / select(divisor, 1.0, divisor == 0.0), 0.0, divisor == 0.0);
  ${grouped ? "storageBarrier();" : ""}
  ${columns("p.step_", lanes, `${t}[reflected + c] -= factor * ${x}[reflector + c];`)}
  ${grouped ? "if (local == 0u) " : ""}{ ${t}[reflected + p.step_] += factor * alpha; }
  ${settles ? settle : ""}
}
`;
}

/** Up to the first statement that knows its row as `index`. */
function head(settings: RowSettings, settles: boolean): string {
  const { bindings, lanes, workgroupSize } = settings;
  const grouped = lanes > 1;
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
  return `${declare(bindings, ORTHONORMALIZE_PARAMETERS)}${shared}${settles ? settleFunction(settings) : ""}${main}
  if (index >= p.invocations) { return; }`;
}

/** WGSL that scales the rest of a row by its largest entry, and stores its norm. Every invocation keeps to the columns that it wrote itself before. */
function settleFunction({ slots, lanes }: RowSettings): string {
  const [x, , norms] = slots.map((slot) => `b${slot}`);
  const grouped = lanes > 1;
  const combined = (name: string, value: string): string =>
    grouped ? `combine_${name}(${value}, local)` : value;
  return `fn settle(x: u32, norm: u32, step: u32${grouped ? ", local: u32" : ""}) {
  var most = 0.0f;
  ${columns("p.step_", lanes, `if (c >= step) { most = max(most, abs(${x}[x + c])); }`)}
  let largest = ${combined("max", "most")};
  let divisor = select(largest, 1.0, largest == 0.0);
  var squares = 0.0f;
  ${columns("p.step_", lanes, `if (c >= step) { let each = ${x}[x + c] / divisor; ${x}[x + c] = each; squares += each * each; }`)}
  let total = ${combined("sum", "squares")};
  ${grouped ? "if (local == 0u) " : ""}{ ${norms}[norm] = sqrt(total); }
}
`;
}

/** A loop over the columns `c` of an invocation. */
function columns(from: string, lanes: number, body: string): string {
  return `for (var c = ${from} + ${lanes > 1 ? "local" : "0u"}; c < p.length; c += ${lanes}u) { ${body} }`;
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
