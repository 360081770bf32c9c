import { defineMap, map, type Random, type Tensor } from "@lrm/tensor";

/** Adds ± scale · u^(−1/tail), u uniform: a symmetric Pareto draw. */
const pareto = defineMap(["g", "u", "side"], ["scale", "power"], ({ g, u, side, scale, power }) => {
  // The smallest u above 0 that a generator of 24 bits draws is 6e-8.
  const size = u.max(3e-8).log().mul(power).exp().mul(scale);
  return { g: g.add(side.lessThan(0.5).select(size, size.neg())) };
});

/**
 * Exponent of the tail over α. At 1 the moment of order α would be infinite, and the theory would
 * not apply.
 */
const MARGIN = 1.02;

/** Adds noise with a finite moment of order α, and infinite ones above 1.02 α, in place. */
export function addNoise(
  gradient: Tensor,
  {
    alpha,
    scale,
    random,
  }: { readonly alpha: number; readonly scale: number; readonly random: Random },
): void {
  const { backend, shape } = gradient;
  using u = random.fork("size").uniform(backend, shape);
  using side = random.fork("side").uniform(backend, shape);
  const scalars = { scale, power: -1 / (MARGIN * alpha) };
  map(pareto, { g: gradient, u, side }, { scalars, into: { g: gradient } });
}
