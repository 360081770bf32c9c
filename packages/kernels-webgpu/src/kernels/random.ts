import type { RandomOperation } from "@lrm/tensor";
import { boxesOf } from "../runtime/boxes.ts";
import { RANDOM_PARAMETERS, randomWgsl } from "../wgsl/random.ts";
import { bindingTexts, type Context, dispatchLinear, writes } from "./context.ts";

/** Fills a tensor with Philox random numbers, four per invocation. */
export function runRandom(context: Context, { out, distribution, key }: RandomOperation): void {
  if (out.size === 0) return;
  const { workgroupSize } = context.tuning;
  const access = { ...writes(out, [4]), span: 4 };
  const space = [Math.ceil(out.size / 4)];
  for (const { start, extents, windows } of boxesOf(space, { out: access }, [0], context.limits)) {
    const bindings = bindingTexts(windows, { out: distribution === "bits" ? "i32" : "f32" });
    const blocks = extents[0]!;
    dispatchLinear(context, blocks, workgroupSize, {
      label: () => `random ${distribution} ${4 * blocks}`,
      name: `random ${distribution}`,
      wgsl: () => randomWgsl(distribution, bindings, workgroupSize),
      bindings: windows.bindings,
      parameters: RANDOM_PARAMETERS,
      values: {
        blocks,
        size: Math.min(blocks * 4, out.size - start[0]! * 4),
        out: windows.bases.out,
        firstBlock: start[0]!,
        key0: key[0],
        key1: key[1],
      },
      work: blocks * 100,
    });
  }
}
