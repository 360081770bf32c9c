import { Optimizer, type UpdateRule } from "@lrm/optimizer";
import { type Backend, scope, secondMoment, sizeOf, type Tensor, tensor } from "@lrm/tensor";
import { relativeError } from "@lrm/tensor/testing";
import type { Check, ReferenceTensors } from "./check.ts";
import { DRAWN_RULES, RULES, type Settings } from "./rules.ts";

/** One trajectory of the reference file. */
export interface Trajectory {
  readonly shape: readonly number[];
  /** `muon`, `rmnp`, `adamw`, …; names without a rule here are not checked. */
  readonly name: string;
  readonly rank: number;
  readonly settings: Settings;
}

/** Tensors that drive the trajectories of one shape. */
interface Inputs {
  /** Returns all values of `MxN/NAME`. */
  data(name: string): ArrayLike<number>;
  /** Returns the `size` values of a step in `MxN/NAME`. */
  part(name: string, step: number, size: number): number[];
}

/**
 * Allows this relative Frobenius error over all weights of a trajectory. PyTorch's float32 makes at
 * most 2.3e-7.
 */
const ALLOWED = 2e-6;

/**
 * Lists the checks of a file of optimizer trajectories.
 *
 * @param tensors  for each shape `MxN`: `MxN/initial`; `/gradients` and the expected `MxN/NAME`
 *   with one entry per step; and, where a rule needs them, `/layer_inputs`, `/columns` and
 *   `/sketches`
 * @param trajectories  the file's `cases`; those without expected values are left out
 */
export function trajectoryChecks(
  tensors: ReferenceTensors,
  trajectories: readonly Trajectory[],
): Check[] {
  return trajectories
    .filter(({ name, shape }) => hasRule(name) && tensors.has(`${shape.join("x")}/${name}`))
    .map((trajectory) => {
      const prefix = trajectory.shape.join("x");
      const inputs = inputsOf(tensors, prefix);
      return {
        name: `${prefix}/${trajectory.name}`,
        allowed: ALLOWED,
        run: (backend) => follow(backend, trajectory, inputs, makeRule(trajectory, inputs)),
      };
    });
}

const hasRule = (name: string): boolean => name in RULES || name in DRAWN_RULES;

function inputsOf(tensors: ReferenceTensors, prefix: string): Inputs {
  const data = (name: string): ArrayLike<number> => {
    const found = tensors.get(`${prefix}/${name}`);
    if (found === undefined) throw new Error(`Cannot check ${prefix}/${name}: it is missing`);
    return found.data;
  };
  const part = (name: string, step: number, size: number): number[] =>
    Array.prototype.slice.call(data(name), step * size, (step + 1) * size);
  return { data, part };
}

function makeRule({ name, rank, settings }: Trajectory, { part }: Inputs): UpdateRule {
  const rule = RULES[name]?.(settings) ?? DRAWN_RULES[name]?.(settings, { rank, part });
  if (rule === undefined) throw new Error(`Cannot check ${name}: no rule has this name`);
  return rule;
}

/** Runs the steps of a trajectory and returns the relative error of all weights. */
async function follow(
  backend: Backend,
  { shape, name }: Trajectory,
  { data, part }: Inputs,
  rule: UpdateRule,
): Promise<number> {
  const size = sizeOf(shape);
  using value = tensor(backend, data("initial"), shape);
  using gradient = tensor(backend, new Float32Array(size), shape);
  let inputMoment: Tensor | undefined;
  const w = {
    name: "w",
    value,
    gradient,
    get inputMoment() {
      return inputMoment;
    },
    forgetInput: () => inputMoment?.dispose(),
  };
  using optimizer = new Optimizer({ groups: [{ rule, parameters: [w] }] });
  const expected = data(name);
  const actual = new Float32Array(expected.length);
  for (let step = 0; step < expected.length / size; step++) {
    gradient.write(part("gradients", step, size));
    if (optimizer.observed().length > 0) {
      const [m = 0, n = 0] = shape;
      const width = (data("layer_inputs").length * size) / expected.length;
      const inputs = part("layer_inputs", step, width);
      inputMoment = scope(() =>
        secondMoment(tensor(backend, inputs, [width / n, n]), {
          blocks: rule.inputBlocks?.("w", [m, n]) ?? 1,
        }),
      );
    }
    optimizer.step();
    actual.set(await value.read(), step * size);
  }
  return relativeError(actual, expected);
}
