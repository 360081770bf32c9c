/**
 * Checks of whole trajectories against reference values made in float64, for any update rule.
 *
 * @module
 */
import { type Backend, scope, secondMoment, sizeOf, type Tensor, tensor } from "@lrm/tensor";
import { type GoldenCheck, type GoldenTensor, relativeError } from "@lrm/tensor/testing";
import type { MatrixScale } from "./matrix_settings.ts";
import { Optimizer } from "./optimizer.ts";
import type { UpdateRule } from "./rule.ts";

export type { GoldenCheck, GoldenTensor } from "@lrm/tensor/testing";

/** One trajectory of the reference file. */
export interface GoldenTrajectory {
  readonly shape: readonly number[];
  /** `muon`, `rmnp`, `adamw`, …; those that a package does not know are not checked there. */
  readonly name: string;
  readonly rank: number;
  readonly settings: {
    readonly lr: number;
    readonly momentum?: number;
    readonly nesterov?: boolean;
    readonly weightDecay?: number;
    readonly scale?: MatrixScale;
    readonly betas?: readonly [number, number];
    readonly eps?: number;
    readonly damping?: number;
    readonly covarianceDecay?: number;
    readonly refreshEvery?: number;
  };
}

/** What else drives a trajectory. */
export interface GoldenInputs {
  /** All values of `MxN/NAME`. */
  data(name: string): ArrayLike<number>;
  /** `size` values of `MxN/NAME`: those of a step. */
  part(name: string, step: number, size: number): number[];
}

/** The rule of a trajectory. */
export type GoldenRule = (trajectory: GoldenTrajectory, inputs: GoldenInputs) => UpdateRule;

/** Relative Frobenius error of all weights of a trajectory; PyTorch's float32 makes at most 2.3e-7. */
const ALLOWED = 2e-6;

/** The settings that all momentum rules share, under our names. */
export function matrixOptions({ settings: { lr, ...rest } }: GoldenTrajectory) {
  const { momentum, nesterov, weightDecay, scale } = rest;
  return {
    learningRate: lr,
    ...(momentum !== undefined && { momentum }),
    ...(nesterov !== undefined && { nesterov }),
    ...(weightDecay !== undefined && { weightDecay }),
    ...(scale !== undefined && { scale }),
  };
}

/**
 * The checks that a reference file asks for.
 *
 * @param tensors  for each shape `MxN`: `MxN/initial`, `/gradients` and the expected `MxN/NAME`, all but the first with one entry per step, and what else the rules need
 * @param trajectories  the file's `cases`
 * @param rules  by the names of trajectories
 */
export function trajectoryGolden(
  tensors: ReadonlyMap<string, GoldenTensor>,
  trajectories: readonly GoldenTrajectory[],
  rules: Readonly<Record<string, GoldenRule>>,
): GoldenCheck[] {
  return trajectories.flatMap((trajectory) => {
    const makeRule = rules[trajectory.name];
    if (makeRule === undefined) return [];
    const prefix = trajectory.shape.join("x");
    const data = (name: string): ArrayLike<number> => {
      const found = tensors.get(`${prefix}/${name}`);
      if (found === undefined) throw new Error(`Cannot check ${prefix}/${name}: it is missing`);
      return found.data;
    };
    const part = (name: string, step: number, size: number): number[] =>
      Array.prototype.slice.call(data(name), step * size, (step + 1) * size);
    const inputs: GoldenInputs = { data, part };
    const run = (backend: Backend) =>
      follow(backend, trajectory, inputs, makeRule(trajectory, inputs));
    return [{ name: `${prefix}/${trajectory.name}`, allowed: ALLOWED, run }];
  });
}

async function follow(
  backend: Backend,
  { shape, name }: GoldenTrajectory,
  { data, part }: GoldenInputs,
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
