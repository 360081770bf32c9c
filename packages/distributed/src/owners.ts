import type { OptimizerGroup, OptimizerParameter } from "@lrm/optimizer";
import { updateWork } from "./_update_work.ts";

/**
 * Gives every parameter an owner among ranks: the largest ones first, each to the rank that has
 * least so far. Half of a parameter's weight is the work of its update, half its size, which is
 * what it takes in memory and in exchanges. All ranks find the same owners.
 *
 * @example
 * ```ts
 * import { assignOwners } from "@lrm/distributed";
 * import { sgd } from "@lrm/optimizer";
 * import { zeros } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const parameters = [4, 2, 2].map((size, index) => ({
 *   name: `w${index}`,
 *   value: zeros(backend, [size]),
 *   gradient: zeros(backend, [size]),
 * }));
 * const owners = assignOwners([{ rule: sgd(), parameters }], 2);
 * expect(parameters.map((parameter) => owners.get(parameter))).toEqual([0, 1, 1]);
 * ```
 */
export function assignOwners(
  groups: readonly OptimizerGroup[],
  size: number,
): Map<OptimizerParameter, number> {
  const weighed = [...updateWork(groups)].map(([parameter, work]) => ({
    parameter,
    elements: parameter.value.size,
    work,
  }));
  const all = {
    elements: weighed.reduce((sum, { elements }) => sum + elements, 0),
    work: weighed.reduce((sum, { work }) => sum + work, 0),
  };
  const weight = ({ elements, work }: (typeof weighed)[number]): number =>
    elements / all.elements + work / all.work;
  const loads = new Array<number>(size).fill(0);
  const owners = new Map<OptimizerParameter, number>();
  for (const each of weighed.sort((a, b) => weight(b) - weight(a))) {
    const rank = loads.indexOf(Math.min(...loads));
    owners.set(each.parameter, rank);
    loads[rank]! += weight(each);
  }
  return owners;
}
