/**
 * Checks of whole trajectories against reference values made in float64.
 *
 * @module
 */
import { adamw } from "@lrm/optimizer";
import {
  type GoldenCheck,
  type GoldenInputs,
  type GoldenRule,
  type GoldenTensor,
  type GoldenTrajectory,
  matrixOptions,
  trajectoryGolden,
} from "@lrm/optimizer/golden";
import { POLAR_EXPRESS } from "@lrm/orthogonalize";
import { lowRankMatrixSignedDescent } from "./low_rank_matrix_signed_descent.ts";
import { lowRankMuon } from "./low_rank_muon.ts";
import { muon } from "./muon.ts";
import type { DrawRequest } from "./subspace.ts";

export type { GoldenTrajectory } from "@lrm/optimizer/golden";

const columns =
  ({ part }: GoldenInputs) =>
  ({ step, rank }: DrawRequest) =>
    part("columns", step, rank);

const sketch =
  ({ part }: GoldenInputs) =>
  ({ step, rank, length }: DrawRequest) =>
    part("sketches", step, rank * length);

const RULES: Readonly<Record<string, GoldenRule>> = {
  muon: (trajectory) => muon(matrixOptions(trajectory)),
  muon_decay_rms: (trajectory) => muon(matrixOptions(trajectory)),
  muon_plain_momentum: (trajectory) => muon(matrixOptions(trajectory)),
  muon_polar_express: (trajectory) =>
    muon({ ...matrixOptions(trajectory), coefficients: POLAR_EXPRESS }),
  low_rank_muon_columns: (trajectory, inputs) =>
    lowRankMuon({
      ...matrixOptions(trajectory),
      rank: trajectory.rank,
      draw: columns(inputs),
    }),
  low_rank_muon_power_1: (trajectory, inputs) =>
    lowRankMuon({
      ...matrixOptions(trajectory),
      rank: trajectory.rank,
      method: "powerIteration",
      powerIterations: 1,
      draw: sketch(inputs),
    }),
  low_rank_msgd_power_0: ({ rank, settings: { lr } }, inputs) =>
    lowRankMatrixSignedDescent({
      learningRate: lr,
      rank,
      method: "powerIteration",
      powerIterations: 0,
      draw: sketch(inputs),
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
  return trajectoryGolden(tensors, trajectories, RULES);
}
