import type { Program } from "@lrm/tensor";
import { type Access, boxesOf } from "../runtime/boxes.ts";
import type { ParameterTypes } from "../runtime/uniforms.ts";
import { madeFunction } from "../wgsl/matmul_epilogue.ts";
import { type BindingText, declare, linearMain } from "../wgsl/text.ts";
import { bindingName, bindingTexts, type Context, dispatchLinear, type Place } from "./context.ts";
import type { Product } from "./matmul.ts";

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

interface Slots {
  readonly partial: number;
  readonly out: number;
  readonly c: number | undefined;
  readonly bias: number | undefined;
  readonly made: number | undefined;
}

/** WGSL of `out = alpha · Σ partial products + beta · c + bias`, the parts in order, and `made = epilogue(out)`. */
export function splitKWgsl(
  bindings: readonly BindingText[],
  slots: Slots,
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

/** Adds up what a product with k cut into segments left in `partial`. */
export function finishSplitK(
  context: Context,
  product: Product,
  partial: Place,
  segments: number,
): void {
  const { m, n, batch, strideC, out, c, bias, epilogue, alpha, beta } = product;
  const size = m * n;
  const accesses: Access[] = [
    { ...partial, strides: [segments * size, n], span: (segments - 1) * size + n, writable: false },
    { ...out, strides: [strideC, n], span: n, writable: true },
  ];
  if (c !== undefined) accesses.push({ ...c, strides: [strideC, n], span: n, writable: false });
  if (epilogue !== undefined)
    accesses.push({ ...epilogue.made, strides: [strideC, n], span: n, writable: true });
  if (bias !== undefined) accesses.push({ ...bias, strides: [0, 0], span: n, writable: false });
  const { workgroupSize } = context.tuning;
  const indexMade = c === undefined ? 2 : 3;
  for (const { extents, windows } of boxesOf([batch, m], accesses, [0], context.limits)) {
    const bindings = bindingTexts(
      windows,
      accesses.map(() => "f32" as const),
    );
    const slots: Slots = {
      partial: windows.slots[0]!,
      out: windows.slots[1]!,
      c: c === undefined ? undefined : windows.slots[2],
      bias: bias === undefined ? undefined : windows.slots.at(-1),
      made: epilogue && windows.slots[indexMade],
    };
    const count = extents[0]! * size;
    dispatchLinear(context, count, workgroupSize, {
      label: () => `sum of ${segments} parts of a matmul ${count / n}×${n}`,
      name: `split-k ${slots.c === undefined ? "-" : "c"}${slots.bias === undefined ? "-" : "b"} ${bindingName(bindings, windows.slots)} ${epilogue?.program.key ?? ""}`,
      wgsl: () => splitKWgsl(bindings, slots, epilogue?.program, workgroupSize),
      bindings: windows.bindings,
      parameters: PARAMETERS,
      values: {
        count,
        size,
        n,
        segments,
        partial: windows.bases[0]!,
        out: windows.bases[1]!,
        c: c === undefined ? 0 : windows.bases[2]!,
        bias: windows.bases.at(-1)!,
        made: epilogue === undefined ? 0 : windows.bases[indexMade]!,
        zero: 0,
        strideC,
        alpha,
        beta,
      },
      work: count * segments,
    });
  }
}
