import { dropout, linear, multiply, type Parameter, type WeightAdapter } from "@lrm/autograd";
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

/**
 * Makes the function of an adapter: `scale · B A drop(x)`, for each row of x. A block that runs
 * again in the backward pass draws the same mask.
 */
export function lowRankProduct(
  { down, up }: LowRankFactors,
  { scale, dropout: rate, random }: ProductSettings,
): WeightAdapter {
  return (x, residual) => {
    const drawn = rate > 0 ? random()?.fork(down.name) : undefined;
    const kept = drawn === undefined ? x : dropout(x, rate, { random: drawn });
    const small = linear(kept, down); // [..., in] → [..., rank]
    return linear(multiply(small, scale), up, undefined, residual && { residual }); // [..., out]
  };
}
