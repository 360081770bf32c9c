import { map, sameShape, type Tensor } from "@lrm/tensor";
import { type Run, rowShape } from "./_broadcasting.ts";
import type { Derivation } from "./_derivation.ts";
import { previousName, withForms } from "./_row_outputs.ts";
import { sumRuns } from "./_sum_over.ts";
import type { Input } from "./operands.ts";
import { Variable } from "./tape.ts";

/** Input whose gradient the common kernel computes. */
export interface Target {
  readonly name: string;
  readonly input: Input;
  /** Axes to sum over afterwards. */
  readonly runs: readonly Run[];
  /** True if the kernel sums the gradient along the row. */
  readonly rowConstant: boolean;
}

/** Existing gradient that the kernel writes. */
interface Place {
  readonly into: Tensor;
  readonly accumulate: boolean;
}

/**
 * Computes the gradients of several inputs by one kernel, which adds to gradients that exist
 * already and overwrites those of outputs. An input whose gradient is that of an output takes it
 * over without a kernel.
 */
export function addCommonGradients(derivation: Derivation, targets: readonly Target[]): void {
  const { fused, gradients, prefix, values, derive } = derivation;
  const { shape, scalars, rowConstant } = fused;
  const passedOn = gradientsPassedOn(derivation, targets);
  const computed = targets.filter((target) => !passedOn.has(target));
  const taken = new Set(passedOn.values());
  const reusable = Object.entries(gradients).flatMap(([name, each]) =>
    taken.has(name) ? [] : [each],
  );
  const run = (places: ReadonlyMap<Target, Place>): void => {
    if (computed.length === 0) return;
    const into: Record<string, Tensor> = {};
    const previous: Record<string, Tensor> = {};
    for (const target of computed) {
      const output = prefix + target.name;
      const place = places.get(target);
      if (place !== undefined) {
        into[output] = place.into.reshape(shape);
        if (place.accumulate) previous[previousName(output)] = into[output];
        continue;
      }
      const wanted = target.rowConstant ? rowShape(shape) : shape;
      const index = reusable.findIndex((each) => sameShape(each.shape, wanted));
      if (index >= 0) into[output] = reusable.splice(index, 1)[0]!;
    }
    const kernel = withForms(
      derive(
        computed.map(({ name }) => name),
        rowConstant,
      ),
      computed.map((target) => ({
        rowConstant: target.rowConstant,
        accumulates: places.get(target)?.accumulate === true,
      })),
    );
    const results = map(kernel, { ...values, ...previous }, { scalars, into, shape });
    for (const target of computed) {
      if (!places.has(target)) give(target, results[prefix + target.name]!);
    }
  };
  const placed = computed.filter(
    ({ input, runs, rowConstant }) =>
      runs.length === 0 && !rowConstant && !(input instanceof Variable && !input.hasGradient),
  );
  withPlaces(placed, new Map(), run);
  for (const [{ input }, name] of passedOn) input.receive(gradients[name]!.reshape(input.shape));
}

/** Finds inputs without a gradient that may take over the one of an output, each another. */
function gradientsPassedOn(
  { gradients, prefix, derive }: Derivation,
  targets: readonly Target[],
): Map<Target, string> {
  const passedOn = new Map<Target, string>();
  for (const target of targets) {
    const { name, input, runs, rowConstant } = target;
    if (!(input instanceof Variable) || input.hasGradient) continue;
    if (runs.length > 0 || rowConstant) continue;
    const { inputs, expressions } = derive([name], []);
    const [expression] = expressions;
    if (expression?.kind !== "input") continue;
    const source = inputs[expression.index]!;
    if (!source.startsWith(prefix)) continue;
    const output = source.slice(prefix.length);
    const free = ![...passedOn.values()].includes(output);
    if (free && gradients[output]!.size === input.value.size) passedOn.set(target, output);
  }
  return passedOn;
}

/** Runs `body` with the memory of the gradients of all targets. */
function withPlaces(
  [target, ...others]: readonly Target[],
  places: ReadonlyMap<Target, Place>,
  body: (places: ReadonlyMap<Target, Place>) => void,
): void {
  if (target === undefined) {
    body(places);
    return;
  }
  target.input.contribute((into, accumulate) => {
    withPlaces(others, new Map([...places, [target, { into, accumulate }]]), body);
  });
}

/** Adds a result of the kernel to the gradient of an input. */
function give({ input, runs }: Target, result: Tensor): void {
  if (runs.length === 0) input.receive(result.reshape(input.shape));
  else {
    input.contribute((into, accumulate) => {
      sumRuns(result, { runs, into, accumulate });
    });
  }
}
