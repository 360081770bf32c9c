import { INVERSE_CHOLESKY_MOST, type InverseCholeskyOperation } from "@lrm/tensor";
import { boxesOf } from "../runtime/boxes.ts";
import { INVERSE_CHOLESKY_PARAMETERS, inverseCholeskyWgsl } from "../wgsl/inverse_cholesky.ts";
import {
  bindingName,
  bindingTexts,
  type Context,
  dispatchLinear,
  reads,
  writes,
} from "./context.ts";

/**
 * Inverts the Cholesky factors of a batch: one matrix per workgroup, or per invocation on devices
 * with slow barriers.
 */
export function runInverseCholesky(
  context: Context,
  { matrices, out, failed, batch, size }: InverseCholeskyOperation,
): void {
  const { groupSize, workgroupSize } = context.tuning;
  const lanes = groupSize > 1 ? INVERSE_CHOLESKY_MOST : 1;
  const span = size * size;
  const accesses = {
    source: { ...reads(matrices, [span]), span },
    target: { ...writes(out, [span]), span },
    flags: writes(failed, [1]),
  };
  const types = { source: "f32", target: "f32", flags: "f32" } as const;
  for (const { extents, windows } of boxesOf([batch], accesses, [0], context.limits)) {
    const bindings = bindingTexts(windows, types);
    const invocations = extents[0]!;
    dispatchLinear(context, invocations * lanes, lanes > 1 ? lanes : workgroupSize, {
      label: () => `inverse Cholesky ${invocations}×${size}×${size}`,
      name: `inverse Cholesky ${lanes} ${bindingName(bindings, windows.slots)}`,
      wgsl: () => inverseCholeskyWgsl(bindings, windows.slots, lanes, workgroupSize),
      bindings: windows.bindings,
      parameters: INVERSE_CHOLESKY_PARAMETERS,
      values: {
        invocations,
        size,
        source: windows.bases.source,
        target_: windows.bases.target,
        flags: windows.bases.flags,
      },
      work: invocations * size * span,
    });
  }
}
