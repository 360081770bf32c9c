import {
  dropout,
  multiply,
  type Parameter,
  type PlainLinear,
  type Variable,
  type WeightAdapter,
} from "@lrm/autograd";
import type { Random } from "@lrm/tensor";

/** An adapter of one weight. */
export interface LowRankFactors {
  /** A, `[rank, in]`. */
  readonly down: Parameter;
  /** B, `[out, rank]`. */
  readonly up: Parameter;
}

/** Settings of the product that all adapters of a model share. */
export interface ProductSettings {
  /** Factor of the product. */
  readonly scale: number;
  readonly dropout: number;
  /** Random numbers of the current forward pass; undefined to drop nothing. */
  random(): Random | undefined;
}

/** Makes the adapter of LoRA: the layer plus `scale · B A drop(x)`. */
export function lowRankAdapter(factors: LowRankFactors, settings: ProductSettings): WeightAdapter {
  return (linear, x, weight, bias, options) => {
    const input = droppedInput(x, factors, settings);
    const residual = lowRankProduct(linear, input, factors, settings, options?.residual);
    return linear(x, weight, bias, { ...options, residual });
  };
}

/**
 * Drops elements of an adapter's input, if the settings say so; else returns the input itself. A
 * block that runs again in the backward pass draws the same mask.
 */
export function droppedInput(
  x: Variable,
  { down }: LowRankFactors,
  { dropout: rate, random }: ProductSettings,
): Variable {
  const drawn = rate > 0 && x.tape.recording ? random()?.fork(down.name) : undefined;
  return drawn === undefined ? x : dropout(x, rate, { random: drawn });
}

/** Computes `scale · B A x (+ residual)` for each row of x, `[..., in]` → `[..., out]`. */
export function lowRankProduct(
  linear: PlainLinear,
  x: Variable,
  { down, up }: LowRankFactors,
  { scale }: Pick<ProductSettings, "scale">,
  residual?: Variable,
): Variable {
  const small = linear(x, down); // [..., in] → [..., rank]
  return linear(multiply(small, scale), up, undefined, { residual }); // [..., out]
}
