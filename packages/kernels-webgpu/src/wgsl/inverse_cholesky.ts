import type { ParameterTypes } from "../runtime/uniforms.ts";
import { type BindingText, declare, linearMain } from "./text.ts";

export const INVERSE_CHOLESKY_PARAMETERS: ParameterTypes = {
  invocations: "u32",
  size: "u32",
  source: "u32",
  target_: "u32",
  flags: "u32",
};

/**
 * Returns WGSL that inverts the Cholesky factor of one matrix of at most `lanes` rows per
 * workgroup, in the memory of the result; with one lane, one matrix per invocation.
 *
 * Elimination subtracts a multiple of row k from every row below it. Applied to the identity too,
 * this gives the inverse of the unit factor, which fills the lower triangle at the rate at which
 * the matrix vacates it. Lane j owns column j: lanes share only the pivot and the factors; lane i
 * computes its own factor, since the matrix is symmetric and row k equals column k. Finally,
 * dividing row k by the square root of its pivot gives the inverse of the Cholesky factor.
 *
 * A pivot is checked by its bits, since compilers may assume that NaN and infinity do not occur.
 */
export function inverseCholeskyWgsl(
  bindings: readonly BindingText[],
  { source, target, flags }: Readonly<Record<"source" | "target" | "flags", number>>,
  lanes: number,
  workgroupSize: number,
): string {
  const grouped = lanes > 1;
  const x = (row: string, column: string): string =>
    `b${target}[matrix + ${row} * p.size + ${column}]`;
  const columns = (body: string): string =>
    grouped
      ? `if (local < p.size) { let j = local; ${body} }`
      : `for (var j = 0u; j < p.size; j++) { ${body} }`;
  const shared = grouped
    ? `var<workgroup> pivot: f32;\nvar<workgroup> factors: array<f32, ${lanes}>;\n`
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
  const share = grouped
    ? `workgroupBarrier();
    if (local == k) { pivot = ${x("k", "k")}; }
    workgroupBarrier();
    let divisor = pivot;
    if (local > k && local < p.size) { factors[local] = ${x("k", "local")} / divisor; }
    workgroupBarrier();`
    : `let divisor = ${x("k", "k")};`;
  const factor = grouped ? "factors[i]" : `${x("k", "i")} / divisor`;
  // The columns before column k hold the inverse, with all rows; those from k on hold the matrix,
  // down to its diagonal.
  const eliminate = `let own = ${x("k", "j")};
      let last = select(p.size - 1u, j, j > k);
      for (var i = k + 1u; i <= last; i++) {
        let factor = ${factor};
        if (j == k) { ${x("i", "j")} = -factor; } else { ${x("i", "j")} -= factor * own; }
      }`;
  return `${declare(bindings, INVERSE_CHOLESKY_PARAMETERS)}${shared}${main}
  if (index >= p.invocations) { return; }
  let size2 = p.size * p.size;
  let matrix = p.target_ + index * size2;
  let given = p.source + index * size2;
  ${columns(`for (var i = 0u; i < p.size; i++) { ${x("i", "j")} = b${source}[given + i * p.size + j]; }`)}
  var bad = false;
  for (var k = 0u; k < p.size; k++) {
    ${share}
    let bits = bitcast<u32>(divisor);
    bad = bad || bits == 0u || bits >= 0x7f800000u;
    ${columns(eliminate)}
  }
  ${grouped ? "storageBarrier();" : ""}
  for (var k = 0u; k < p.size; k++) {
    ${grouped ? `workgroupBarrier();\n    if (local == k) { pivot = ${x("k", "k")}; }\n    workgroupBarrier();\n    let scale = 1.0 / sqrt(pivot);` : `let scale = 1.0 / sqrt(${x("k", "k")});`}
    ${columns(`let inverse = select(0.0, select(${x("k", "j")} * scale, scale, j == k), j <= k); ${x("k", "j")} = select(inverse, select(0.0, 1.0, j == k), bad);`)}
  }
  if (bad${grouped ? " && local == 0u" : ""}) { b${flags}[p.flags + index] = 1.0; }
}
`;
}
