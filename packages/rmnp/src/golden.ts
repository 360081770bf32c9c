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
import { rmnp } from "./rmnp.ts";

const RULES: Readonly<Record<string, GoldenRule>> = {
  rmnp: (trajectory) => rmnp(matrixOptions(trajectory)),
  rmnp_plain_momentum: (trajectory) => rmnp(matrixOptions(trajectory)),
};

/**
 * The checks that a reference file asks for.
 *
 * @param tensors  for each shape `MxN`: `MxN/initial`, `/gradients` and the expected `MxN/NAME`, the latter with one entry per step
 * @param trajectories  the file's `cases`
 */
export function rmnpGolden(
  tensors: ReadonlyMap<string, GoldenTensor>,
  trajectories: readonly GoldenTrajectory[],
): GoldenCheck[] {
  return trajectoryGolden(tensors, trajectories, RULES);
}
