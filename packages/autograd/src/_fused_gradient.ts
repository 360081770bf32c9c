import { differentiateMap, type MapKernel, type Tensor } from "@lrm/tensor";
import { isReducible, longestFirst, repeatedAxes } from "./_broadcasting.ts";
import { addCommonGradients, type Target } from "./_common_gradient.ts";
import type { Tensors } from "./_derivation.ts";
import { type FusedMap, tensorsOf } from "./_fused_map.ts";
import { sumOver } from "./_sum_over.ts";
import type { Input } from "./operands.ts";

/**
 * Adds to the gradients of a fused map's inputs, by as few kernels as possible.
 *
 * An input that broadcasts along leading axes gets a sum of its derivative that stores no terms,
 * where `reduce` can do that. One more kernel computes the gradients of all other inputs.
 *
 * @param saved  values of the outputs in `fused.saved`
 * @param gradients  gradients of outputs, by name, which broadcast to the shape of the map. This
 *   function takes ownership
 */
export function backpropagate(fused: FusedMap, saved: Tensors, gradients: Tensors): void {
  const { kernel, operands, scalars, shape, rowConstant } = fused;
  // A parameter may have been frozen since the forward pass.
  const wanted = fused.wanted.filter((name) => (operands[name] as Input).differentiable);
  if (wanted.length === 0) {
    for (const gradient of Object.values(gradients)) gradient.dispose();
    return;
  }
  const from = Object.keys(gradients);
  const derive = (of: readonly string[], constant: readonly string[]): MapKernel =>
    differentiateMap(kernel, { of, from, rowConstant: constant, outputs: fused.saved });
  const prefix = derive(wanted, []).outputs[0]!.slice(0, -wanted[0]!.length);
  const values: Record<string, Tensor> = { ...tensorsOf(fused), ...saved };
  for (const name of from) values[prefix + name] = gradients[name]!;

  const targets = wanted.flatMap((name): Target[] => {
    const input = operands[name] as Input;
    const alongRow = rowConstant.includes(name);
    const runs = repeatedAxes(input.shape, shape);
    // The common kernel sums along the row itself.
    const outside = alongRow ? runs.filter(([first]) => first < shape.length - 1) : runs;
    const [longest] = longestFirst(shape, outside);
    if (longest !== undefined) {
      const alone = derive([name], []);
      if (isReducible(alone, values, shape, longest)) {
        input.contribute((into, accumulate) => {
          sumOver(alone, values, shape, { runs, scalars, into, accumulate });
        });
        return [];
      }
    }
    return [{ name, input, runs: outside, rowConstant: alongRow }];
  });
  addCommonGradients({ fused, gradients, prefix, values, derive }, targets);
  for (const gradient of Object.values(gradients)) gradient.dispose();
}
