import type { Backend } from "./backend.ts";
import {
  composeConvolution,
  composeConvolutionInputGradient,
  composeConvolutionWeightGradient,
} from "./composed/convolution.ts";
import type {
  ConvolutionInputGradientOperation,
  ConvolutionOperation,
  ConvolutionWeightGradientOperation,
} from "./convolution.ts";

type Fields<Operation> = Omit<Operation, "kind" | "compose">;

/** Runs a {@link ConvolutionOperation}. */
export function runConvolution(backend: Backend, fields: Fields<ConvolutionOperation>): void {
  backend.run<ConvolutionOperation>({
    ...{ kind: "convolution", compose: composeConvolution },
    ...fields,
  });
}

/** Runs a {@link ConvolutionWeightGradientOperation}. */
export function runConvolutionWeightGradient(
  backend: Backend,
  fields: Fields<ConvolutionWeightGradientOperation>,
): void {
  backend.run<ConvolutionWeightGradientOperation>({
    ...{ kind: "convolutionWeightGradient", compose: composeConvolutionWeightGradient },
    ...fields,
  });
}

/** Runs a {@link ConvolutionInputGradientOperation}. */
export function runConvolutionInputGradient(
  backend: Backend,
  fields: Fields<ConvolutionInputGradientOperation>,
): void {
  backend.run<ConvolutionInputGradientOperation>({
    ...{ kind: "convolutionInputGradient", compose: composeConvolutionInputGradient },
    ...fields,
  });
}
