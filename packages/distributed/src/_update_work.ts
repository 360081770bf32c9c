import type { OptimizerGroup, OptimizerParameter } from "@lrm/optimizer";

/** Estimates the work of each parameter's update, to compare them: in no unit. */
export function updateWork(groups: readonly OptimizerGroup[]): Map<OptimizerParameter, number> {
  return new Map(
    groups.flatMap(({ rule, parameters }) =>
      parameters.map((parameter): [OptimizerParameter, number] => [
        parameter,
        rule.layout === "matrix" ? matrixWork(parameter) : parameter.value.size,
      ]),
    ),
  );
}

/** Multiplications of a product with the smaller side: what orthogonalization repeats. */
function matrixWork({ value: { size, shape } }: OptimizerParameter): number {
  const [m = 1] = shape;
  return size * Math.min(m, size / m);
}
