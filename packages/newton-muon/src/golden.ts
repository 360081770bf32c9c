/**
 * Checks of whole trajectories against reference values made in float64.
 *
 * @module
 */
import {
  type GoldenCheck,
  type GoldenRule,
  type GoldenTensor,
  type GoldenTrajectory,
  matrixOptions,
  trajectoryGolden,
} from "@lrm/optimizer/golden";
import { newtonMuon } from "./newton_muon.ts";

const withBlocks =
  (blocks: number): GoldenRule =>
  (trajectory) => {
    const { damping, covarianceDecay, refreshEvery } = trajectory.settings;
    return newtonMuon({
      ...matrixOptions(trajectory),
      blocks,
      ...(damping !== undefined && { damping }),
      ...(covarianceDecay !== undefined && { momentDecay: covarianceDecay }),
      ...(refreshEvery !== undefined && { refreshInterval: refreshEvery }),
    });
  };

const RULES: Readonly<Record<string, GoldenRule>> = {
  newton_muon: withBlocks(1),
  newton_muon_4_blocks: withBlocks(4),
};

/**
 * The checks that a reference file asks for.
 *
 * @param tensors  for each shape `MxN`: `MxN/initial`, `/gradients`, `/layer_inputs` and the expected `MxN/NAME`, all but the first with one entry per step
 * @param trajectories  the file's `cases`
 */
export function newtonMuonGolden(
  tensors: ReadonlyMap<string, GoldenTensor>,
  trajectories: readonly GoldenTrajectory[],
): GoldenCheck[] {
  return trajectoryGolden(tensors, trajectories, RULES);
}
