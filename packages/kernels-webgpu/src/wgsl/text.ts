import { declareParameters, type ParameterTypes } from "../runtime/uniforms.ts";

/** The element type of a binding. */
export type ElementType = "f32" | "i32" | "vec4f";

/** A binding as a kernel declares it. */
export interface BindingText {
  readonly type: ElementType;
  readonly writable: boolean;
}

/** Returns WGSL that declares the bindings `b0`, `b1`, … and the parameters `p`. */
export function declare(bindings: readonly BindingText[], parameters: ParameterTypes): string {
  const lines = bindings.map(
    ({ type, writable }, index) =>
      `@group(0) @binding(${index}) var<storage, ${writable ? "read_write" : "read"}> b${index}: array<${type}>;\n`,
  );
  return lines.join("") + declareParameters(parameters);
}

/**
 * Returns the start of an entry point, up to the opening brace, with `index`: the number of this
 * invocation over all workgroups, which form a two-dimensional grid.
 */
export function linearMain(workgroupSize: number): string {
  return `
@compute @workgroup_size(${workgroupSize})
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let index = (workgroup.x + workgroup.y * workgroups.x) * ${workgroupSize}u + local;
`;
}

/**
 * Returns the workgroup counts of a {@link linearMain} kernel. A dimension has at most 65,535
 * workgroups, so larger counts use two.
 */
export function linearWorkgroups(
  invocations: number,
  workgroupSize: number,
  maxPerDimension: number,
): [number, number, number] {
  const count = Math.max(1, Math.ceil(invocations / workgroupSize));
  const rows = Math.ceil(count / maxPerDimension);
  return [Math.ceil(count / rows), rows, 1];
}

/**
 * Returns a float32 literal. Values without a literal are built from bits that the compiler cannot
 * evaluate (`p.zero` is 0).
 */
export function float(value: number): string {
  const rounded = Math.fround(value);
  if (!Number.isFinite(rounded)) {
    const bits = Number.isNaN(rounded)
      ? "0x7fc00000u"
      : rounded > 0
        ? "0x7f800000u"
        : "0xff800000u";
    return `bitcast<f32>(${bits} | p.zero)`;
  }
  if (Object.is(rounded, -0)) return "-0.0f";
  const text = String(rounded);
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`;
}
