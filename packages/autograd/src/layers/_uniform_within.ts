import { type Backend, defineMap, map, type Random, type Shape, type Tensor } from "@lrm/tensor";

const spread = defineMap(["u"], ["bound"], ({ u, bound }) => ({ y: u.mul(2).sub(1).mul(bound) }));

/** Draws numbers evenly from −bound to bound. */
export function uniformWithin(
  bound: number,
  random: Random,
  backend: Backend,
  shape: Shape,
): Tensor {
  const u = random.uniform(backend, shape); // in [0, 1)
  return map(spread, { u }, { scalars: { bound }, into: { y: u } }).y;
}
