import type { Parameter } from "@lrm/autograd";
import { initializeWeights } from "@lrm/language-model";
import { asFloat32, isHalf, matmul, type Random, type Tensor } from "@lrm/tensor";
import { drawFactors } from "./_draw_factors.ts";
import type { LowRankFactors } from "./_low_rank_adapter.ts";
import { rowNorms } from "./_magnitude.ts";
import { type FactorLayout, trainedOf } from "./layout.ts";
import type { LoRAConfig } from "./options.ts";

/** An adapted layer. */
export interface AdaptedLayer extends LowRankFactors {
  /** Name of the layer: `model.layers.0.self_attn.q_proj`. */
  readonly module: string;
  readonly weight: Parameter;
  /** Norms of the rows of the adapted weight, `[out]`, with `dora`. */
  readonly magnitude?: Parameter;
}

/** Makes the factors of layers, and their magnitudes, which begin as those of the weights. */
export function createLayers(
  chosen: readonly FactorLayout<Parameter>[],
  config: LoRAConfig,
  random: Random,
): AdaptedLayer[] {
  const { backend } = chosen[0]!.weight.value;
  const made = initializeWeights(backend, chosen.flatMap(trainedOf), random);
  const named = new Map(made.map((parameter) => [parameter.name, parameter]));
  return chosen.map(({ module, weight, ...layout }) => {
    const [down, up] = [named.get(layout.down.name)!, named.get(layout.up.name)!];
    drawFactors({ down }, config, random.fork(module));
    if (layout.magnitude === undefined) return { module, weight, down, up };
    const magnitude = named.get(layout.magnitude.name)!;
    using wide = asFloat32(weight.value);
    rowNorms(wide, magnitude.value);
    return { module, weight, down, up, magnitude };
  });
}

/**
 * Computes `W + s · B A` of a layer, and leaves W as it is.
 *
 * @returns  float32, owned by the caller
 */
export function adaptedSum({ weight: { value }, up, down }: AdaptedLayer, scale: number): Tensor {
  const wide = asFloat32(value);
  const options = { alpha: scale, c: wide };
  // Converted values are a copy; others are a view of the weight, which must stay as it is.
  if (isHalf(value.dtype)) return matmul(up.value, down.value, { ...options, into: wide });
  using _ = wide;
  return matmul(up.value, down.value, options);
}
