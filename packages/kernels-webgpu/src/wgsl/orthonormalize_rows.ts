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

/**
 * Returns WGSL that copies the vectors to the reflectors' memory, and initializes the result with
 * rows of the identity.
 */
export function prepareRowsWgsl(
  bindings: readonly BindingText[],
  { source, reflectors, target }: Readonly<Record<"source" | "reflectors" | "target", number>>,
  workgroupSize: number,
): string {
  return `${declare(bindings, ORTHONORMALIZE_PARAMETERS)}${linearMain(workgroupSize)}
  if (index >= p.invocations) { return; }
  let column = index % p.length;
  let row = (index / p.length) % p.count;
  b${reflectors}[p.reflectors + index] = b${source}[p.source + index];
  b${target}[p.target_ + index] = select(0.0, 1.0, row == column);
}
`;
}

/** Division of rows among invocations, and bindings. */
export interface RowSettings {
  /**
   * Bindings. Reflectors and rows have the same type: `vec4f` if rows start at multiples of 4 and
   * their length is one, too.
   */
  readonly bindings: readonly BindingText[];
  /** Bindings of the reflectors, the rows to reflect, and the norms. */
  readonly slots: Readonly<Record<"reflectors" | "target" | "norms", number>>;
  /** Invocations per row: a workgroup, or one. */
  readonly lanes: number;
  /** Invocations per workgroup if each row has one invocation. */
  readonly workgroupSize: number;
}

/**
 * Returns WGSL that finishes row `firstRow` of each matrix as a reflector; see {@link
 * reflectRowsWgsl}.
 */
export function settleRowsWgsl(settings: RowSettings): string {
  return `${head(settings, true)}
  let row = index * p.count + p.firstRow;
  settle(p.reflectors + row * p.length, p.norms + row, p.step_${settings.lanes > 1 ? ", local" : ""});
}
`;
}

/**
 * Returns WGSL that applies one Householder reflection to rows of a matrix; see {@link
 * reflectFunction}. The first of them is the next reflector, which is prepared afterwards: its
 * entries before `step` are cleared, the others are divided by the largest, so that nothing
 * overflows or underflows, and its norm is stored.
 */
export function reflectRowsWgsl(settings: RowSettings): string {
  const local = settings.lanes > 1 ? ", local" : "";
  return `${head(settings, true, reflectFunction(settings))}
  let first = (index / p.rows) * p.count;
  let reflected = p.target_ + (first + p.firstRow + index % p.rows) * p.length;
  reflect(reflected, first, p.step_${local});
  if (index % p.rows == 0u) { settle(reflected, p.norms + first + p.firstRow, p.step_ + 1u${local}); }
}
`;
}

/**
 * Returns WGSL that turns rows of the identity into the basis: row i goes through reflections i to
 * 0. Those after i would not change it.
 */
export function formBasisWgsl(settings: RowSettings): string {
  const grouped = settings.lanes > 1;
  return `${head(settings, false, reflectFunction(settings))}
  let row = index % p.rows;
  let first = index - row;
  for (var steps = row + 1u; steps > 0u; steps--) {
    reflect(p.target_ + index * p.length, first, steps - 1u${grouped ? ", local" : ""});
    ${grouped ? "storageBarrier();" : ""}
  }
}
`;
}

/**
 * Returns the function that reflects the row `reflected` by reflector `step` of the matrix whose
 * reflectors begin with row `first`.
 *
 * The reflector x maps its entries from `step` on to a multiple α of a unit vector: with
 * u = x − αe, α = −sign(x₀)‖x‖, a row t becomes t − u (uᵀt) / (‖x‖ (‖x‖ + |x₀|)). A zero x leaves
 * rows unchanged.
 *
 * @see Golub and Van Loan, Matrix Computations, 4th ed., algorithm 5.1.1
 */
function reflectFunction(settings: RowSettings): string {
  const { slots, lanes } = settings;
  const grouped = lanes > 1;
  const [x, t] = [part(settings, "reflectors", "reflector"), part(settings, "target", "reflected")];
  return `fn reflect(reflected: u32, first: u32, step: u32${grouped ? ", local: u32" : ""}) {
  let reflector = p.reflectors + (first + step) * p.length;
  var products = 0.0f;
  ${parts(settings, "step", `products += ${inVectors(settings) ? `dot(${x}, ${t})` : `${x} * ${t}`};`)}
  let dot_ = ${grouped ? "combine_sum(products, local)" : "products"};
  let norm = b${slots.norms}[p.norms + first + step];
  let head = ${element(settings, "reflectors", "reflector + step")};
  let alpha = select(-norm, norm, head < 0.0);
  let divisor = norm * (norm + abs(head));
  let factor = select((dot_ - alpha * ${element(settings, "target", "reflected + step")}) / select(divisor, 1.0, divisor == 0.0), 0.0, divisor == 0.0);
  ${grouped ? "storageBarrier();" : ""}
  ${parts(settings, "step", `${t} -= factor * ${x};`)}
  ${grouped ? "if (local == 0u) " : ""}{ ${element(settings, "target", "reflected + step")} += factor * alpha; }
}
`;
}

/**
 * Returns the code up to the first statement, with its row as `index`.
 *
 * @param functions  more functions
 */
function head(settings: RowSettings, settles: boolean, functions = ""): string {
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
  return `${declare(bindings, ORTHONORMALIZE_PARAMETERS)}${shared}${settles ? settleFunction(settings) : ""}${functions}${main}
  if (index >= p.invocations) { return; }`;
}

/**
 * Returns the function that prepares a reflector. Each invocation accesses only the columns that it
 * wrote itself before.
 */
function settleFunction(settings: RowSettings): string {
  const { slots, lanes } = settings;
  const grouped = lanes > 1;
  const combined = (name: string, value: string): string =>
    grouped ? `combine_${name}(${value}, local)` : value;
  const x = part(settings, "reflectors", "x");
  const [rest, largest, square] = inVectors(settings)
    ? [
        `select(vec4f(), ${x}, vec4u(4u * c) + vec4u(0u, 1u, 2u, 3u) >= vec4u(step))`,
        "max(max(abs(rest.x), abs(rest.y)), max(abs(rest.z), abs(rest.w)))",
        "dot(rest, rest)",
      ]
    : [`select(0.0, ${x}, c >= step)`, "abs(rest)", "rest * rest"];
  return `fn settle(x: u32, norm: u32, step: u32${grouped ? ", local: u32" : ""}) {
  var most = 0.0f;
  ${parts(settings, "p.step_", `let rest = ${rest}; most = max(most, ${largest});`)}
  let largest = ${combined("max", "most")};
  let divisor = select(largest, 1.0, largest == 0.0);
  var squares = 0.0f;
  ${parts(settings, "p.step_", `let rest = ${rest} / divisor; ${x} = rest; squares += ${square};`)}
  let total = ${combined("sum", "squares")};
  ${grouped ? "if (local == 0u) " : ""}{ b${slots.norms}[norm] = sqrt(total); }
}
`;
}

const inVectors = ({ bindings, slots }: RowSettings): boolean =>
  bindings[slots.reflectors]!.type === "vec4f";

/**
 * Returns a loop over an invocation's parts of a row from an element on; part `c` is a vector or an
 * element.
 */
function parts(settings: RowSettings, from: string, body: string): string {
  const size = inVectors(settings) ? 4 : 1;
  const { lanes } = settings;
  return `for (var c = ${from} / ${size}u + ${lanes > 1 ? "local" : "0u"}; c < p.length / ${size}u; c += ${lanes}u) { ${body} }`;
}

/** Returns part `c` of the row that starts at element `row`. */
const part = (settings: RowSettings, operand: "reflectors" | "target", row: string): string =>
  `b${settings.slots[operand]}[${inVectors(settings) ? `(${row} >> 2u)` : row} + c]`;

/** Returns one element. */
const element = (settings: RowSettings, operand: "reflectors" | "target", at: string): string =>
  `b${settings.slots[operand]}${inVectors(settings) ? `[(${at}) >> 2u][(${at}) & 3u]` : `[${at}]`}`;

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
