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
import { nora } from "./nora.ts";

const RULES: Readonly<Record<string, GoldenRule>> = {
  nora: (trajectory) => nora(matrixOptions(trajectory)),
};

/**
 * The checks that a reference file asks for.
 *
 * @param tensors  for each shape `MxN`: `MxN/initial`, `/gradients` and the expected `MxN/NAME`, the latter with one entry per step
 * @param trajectories  the file's `cases`
 */
export function noraGolden(
  tensors: ReadonlyMap<string, GoldenTensor>,
  trajectories: readonly GoldenTrajectory[],
): GoldenCheck[] {
  return trajectoryGolden(tensors, trajectories, RULES);
}
