import type { Program } from "@lrm/tensor";
import { type Access, boxesOf, type Named } from "../runtime/boxes.ts";
import type { ParameterTypes } from "../runtime/uniforms.ts";
import { madeFunction } from "../wgsl/matmul_epilogue.ts";
import { type BindingText, declare, linearMain } from "../wgsl/text.ts";
import {
  bindingName,
  bindingTexts,
  type Context,
  dispatchLinear,
  type MemoryLocation,
} from "./context.ts";
import type { Product } from "./product.ts";

const PARAMETERS: ParameterTypes = {
  count: "u32",
  size: "u32",
  n: "u32",
  segments: "u32",
  partial: "u32",
  out: "u32",
  c: "u32",
  bias: "u32",
  made: "u32",
  zero: "u32",
  strideC: "u32",
  alpha: "f32",
  beta: "f32",
};

interface Accesses {
  readonly partial: Access;
  readonly out: Access;
  c?: Access;
  made?: Access;
  bias?: Access;
}

const ALL_FLOATS = { partial: "f32", out: "f32", c: "f32", made: "f32", bias: "f32" } as const;

/**
 * Returns WGSL for `out = alpha · Σ partial products + beta · c + bias`, adding the parts in order,
 * and `made = epilogue(out)`.
 */
export function splitKWgsl(
  bindings: readonly BindingText[],
  slots: Named<Accesses>,
  epilogue: Program | undefined,
  workgroupSize: number,
): string {
  const terms = ["p.alpha * sum"];
  if (slots.c !== undefined) terms.push(`p.beta * b${slots.c}[p.c + at]`);
  if (slots.bias !== undefined) terms.push(`b${slots.bias}[p.bias + i % p.n]`);
  const head =
    declare(bindings, PARAMETERS) + (epilogue === undefined ? "" : madeFunction(epilogue));
  return `${head}${linearMain(workgroupSize)}
  if (index >= p.count) { return; }
  let batch = index / p.size;
  let i = index % p.size;
  let at = batch * p.strideC + i;
  var sum = 0.0f;
  for (var segment = 0u; segment < p.segments; segment++) {
    sum += b${slots.partial}[p.partial + (batch * p.segments + segment) * p.size + i];
  }
  let value = ${terms.join(" + ")};
  b${slots.out}[p.out + at] = value;
  ${slots.made === undefined ? "" : `b${slots.made}[p.made + at] = make(value);`}
}
`;
}

/** Adds the partial products of a product split along k. */
export function finishSplitK(
  context: Context,
  product: Product,
  partial: MemoryLocation,
  segments: number,
): void {
  const { m, n, batch, strideC, out, c, bias, epilogue, alpha, beta } = product;
  const size = m * n;
  const strides = [strideC, n];
  const accesses: Accesses = {
    partial: {
      ...partial,
      strides: [segments * size, n],
      span: (segments - 1) * size + n,
      writable: false,
    },
    out: { ...out, strides, span: n, writable: true },
  };
  if (c !== undefined) accesses.c = { ...c, strides, span: n, writable: false };
  if (epilogue !== undefined) {
    accesses.made = { ...epilogue.made, strides, span: n, writable: true };
  }
  if (bias !== undefined) accesses.bias = { ...bias, strides: [0, 0], span: n, writable: false };
  const { workgroupSize } = context.tuning;
  for (const { extents, windows } of boxesOf([batch, m], accesses, [0], context.limits)) {
    const { slots, bases } = windows;
    const bindings = bindingTexts(windows, ALL_FLOATS);
    const count = extents[0]! * size;
    dispatchLinear(context, count, workgroupSize, {
      label: () => `sum of ${segments} parts of a matmul ${count / n}×${n}`,
      name: `split-k ${slots.c === undefined ? "-" : "c"}${slots.bias === undefined ? "-" : "b"} ${bindingName(bindings, slots)} ${epilogue?.program.key ?? ""}`,
      wgsl: () => splitKWgsl(bindings, slots, epilogue?.program, workgroupSize),
      bindings: windows.bindings,
      parameters: PARAMETERS,
      values: {
        count,
        size,
        n,
        segments,
        partial: bases.partial,
        out: bases.out,
        c: bases.c ?? 0,
        bias: bases.bias ?? 0,
        made: bases.made ?? 0,
        zero: 0,
        strideC,
        alpha,
        beta,
      },
      work: count * segments,
    });
  }
}
