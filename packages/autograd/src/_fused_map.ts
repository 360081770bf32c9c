import { broadcastShapes, type MapKernel, type Shape, Tensor } from "@lrm/tensor";
import { repeatsAlongColumns, repeatsAlongRow } from "./_broadcasting.ts";
import { withMergedInputs } from "./_merged_inputs.ts";
import { savedOutputs } from "./_saved_outputs.ts";
import { type Input, tensorOf } from "./operands.ts";

/** A fused kernel with its operands: all that its forward and its backward pass read. */
export interface FusedMap {
  /** Kernel with one input for each operand. */
  readonly kernel: MapKernel;
  /** Operand of every input of the kernel, by its name. */
  readonly operands: Readonly<Record<string, Input | Tensor>>;
  readonly scalars: Readonly<Record<string, number>>;
  /** Shape that the operands broadcast to. */
  readonly shape: Shape;
  /** Inputs that are constant along the row. */
  readonly rowConstant: readonly string[];
  /** Inputs that need a gradient. */
  readonly wanted: readonly string[];
  /** Outputs whose values the backward pass reads. */
  readonly saved: readonly string[];
}

/** Prepares a kernel and its operands. */
export function fusedMap(
  kernel: MapKernel,
  given: Readonly<Record<string, Input | Tensor>>,
  scalars: Readonly<Record<string, number>>,
): FusedMap {
  const merged = withMergedInputs(
    kernel,
    kernel.inputs.map((name) => given[name]!),
  );
  const operands = Object.fromEntries(merged.inputs.map((name) => [name, given[name]!]));
  const shape = broadcastShapes(merged.inputs.map((name) => operands[name]!.shape));
  const wanted = merged.inputs.filter((name) => {
    const operand = operands[name]!;
    return !(operand instanceof Tensor) && operand.differentiable;
  });
  const rowConstant = merged.inputs.filter((name) => repeatsAlongRow(operands[name]!.shape, shape));
  const summed = wanted.filter((name) => repeatsAlongColumns(operands[name]!.shape, shape));
  const saved = wanted.length === 0 ? [] : savedOutputs(merged, { wanted, summed, rowConstant });
  return { kernel: merged, operands, scalars, shape, rowConstant, wanted, saved };
}

/** Replaces operands that are tensors by views, for a tape to own, which keep their memory. */
export function withViews(fused: FusedMap): { readonly fused: FusedMap; readonly views: Tensor[] } {
  const operands = { ...fused.operands };
  const views = Object.entries(operands).flatMap(([name, operand]): Tensor[] => {
    if (!(operand instanceof Tensor)) return [];
    const view = operand.reshape(operand.shape);
    operands[name] = view;
    return [view];
  });
  return { fused: { ...fused, operands }, views };
}

/** Returns the tensors of all operands. */
export function tensorsOf({ kernel, operands }: FusedMap): Record<string, Tensor> {
  return Object.fromEntries(kernel.inputs.map((name) => [name, tensorOf(operands[name]!)]));
}

/** Returns the operands that may need a gradient. */
export function inputsOf({ operands }: FusedMap): Input[] {
  return Object.values(operands).flatMap((operand) => (operand instanceof Tensor ? [] : [operand]));
}
