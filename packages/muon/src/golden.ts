/**
 * Checks of whole trajectories against reference values made in float64.
 *
 * @module
 */
import { adamw, type MatrixScale, Optimizer, type UpdateRule } from "@lrm/optimizer";
import { POLAR_EXPRESS } from "@lrm/orthogonalize";
import type { GoldenCheck, GoldenTensor } from "@lrm/orthogonalize/golden";
import { type Backend, sizeOf, tensor } from "@lrm/tensor";
import { relativeError } from "@lrm/tensor/testing";
import { lowRankMatrixSignedDescent } from "./low_rank_msgd.ts";
import { lowRankMuon } from "./low_rank_muon.ts";
import type { DrawRequest } from "./low_rank_options.ts";
import { muon } from "./muon.ts";

/** One trajectory of the reference file. */
export interface GoldenTrajectory {
  readonly shape: readonly number[];
  /** `muon`, `low_rank_muon_columns`, `adamw`, …; others are not checked here. */
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
  };
}

/** Relative Frobenius error of all weights of a trajectory; PyTorch's float32 makes at most 2.3e-7. */
const ALLOWED = 2e-6;

type Draw = (request: DrawRequest) => ArrayLike<number>;
type MakeRule = (trajectory: GoldenTrajectory, columns: Draw, sketch: Draw) => UpdateRule;

const muonOptions = ({ settings: { lr, ...rest } }: GoldenTrajectory) => ({
  learningRate: lr,
  ...rest,
});

const RULES: Readonly<Record<string, MakeRule>> = {
  muon: (trajectory) => muon(muonOptions(trajectory)),
  muon_decay_rms: (trajectory) => muon(muonOptions(trajectory)),
  muon_plain_momentum: (trajectory) => muon(muonOptions(trajectory)),
  muon_polar_express: (trajectory) =>
    muon({ ...muonOptions(trajectory), coefficients: POLAR_EXPRESS }),
  low_rank_muon_columns: (trajectory, draw) =>
    lowRankMuon({ ...muonOptions(trajectory), rank: trajectory.rank, draw }),
  low_rank_muon_power_1: (trajectory, _, draw) =>
    lowRankMuon({
      ...muonOptions(trajectory),
      rank: trajectory.rank,
      method: "powerIteration",
      powerIterations: 1,
      draw,
    }),
  low_rank_msgd_power_0: ({ rank, settings: { lr } }, _, draw) =>
    lowRankMatrixSignedDescent({
      learningRate: lr,
      rank,
      method: "powerIteration",
      powerIterations: 0,
      draw,
    }),
  adamw: ({ settings: { lr, betas, eps, weightDecay } }) =>
    adamw({
      learningRate: lr,
      ...(betas && { betas }),
      ...(eps && { epsilon: eps }),
      ...(weightDecay && { weightDecay }),
    }),
};

/**
 * The checks that a reference file asks for.
 *
 * @param tensors  for each shape `MxN`: `MxN/initial`, `/gradients`, `/columns`, `/sketches` and the expected `MxN/NAME`, all but the first with one entry per step
 * @param trajectories  the file's `cases`
 */
export function muonGolden(
  tensors: ReadonlyMap<string, GoldenTensor>,
  trajectories: readonly GoldenTrajectory[],
): GoldenCheck[] {
  return trajectories.flatMap((trajectory) => {
    const makeRule = RULES[trajectory.name];
    if (makeRule === undefined) return [];
    const name = `${trajectory.shape.join("x")}/${trajectory.name}`;
    const run = (backend: Backend) => follow(backend, tensors, trajectory, makeRule);
    return [{ name, allowed: ALLOWED, run }];
  });
}

async function follow(
  backend: Backend,
  tensors: ReadonlyMap<string, GoldenTensor>,
  trajectory: GoldenTrajectory,
  makeRule: MakeRule,
): Promise<number> {
  const data = (name: string): ArrayLike<number> => {
    const full = `${trajectory.shape.join("x")}/${name}`;
    const found = tensors.get(full);
    if (found === undefined) throw new Error(`Cannot check ${full}: it is missing`);
    return found.data;
  };
  const part = (name: string, step: number, size: number): number[] =>
    Array.prototype.slice.call(data(name), step * size, (step + 1) * size);
  const rule = makeRule(
    trajectory,
    ({ step, rank }) => part("columns", step, rank),
    ({ step, rank, length }) => part("sketches", step, rank * length),
  );
  const { shape } = trajectory;
  const size = sizeOf(shape);
  using value = tensor(backend, data("initial"), shape);
  using gradient = tensor(backend, new Float32Array(size), shape);
  const parameters = [{ name: "w", value, gradient }];
  using optimizer = new Optimizer({ groups: [{ rule, parameters }] });
  const expected = data(trajectory.name);
  const actual = new Float32Array(expected.length);
  for (let step = 0; step < expected.length / size; step++) {
    gradient.write(part("gradients", step, size));
    optimizer.step();
    actual.set(await value.read(), step * size);
  }
  return relativeError(actual, expected);
}
