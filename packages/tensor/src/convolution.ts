import type { Backend } from "./backend.ts";
import type { Tensor } from "./tensor.ts";
import type { Windows } from "./windows/windows.ts";

/** Shapes of a convolution. All its tensors are contiguous. */
export interface ConvolutionGeometry {
  /** Number of images. */
  readonly batch: number;
  readonly groups: number;
  /** Channels of an image in each group. */
  readonly channels: number;
  /** Channels of a result in each group. */
  readonly outputs: number;
  /** Windows on each image; the border is zero. */
  readonly windows: Windows;
}

/**
 * An operation that brings its own composition, so that only programs that convolve contain the
 * code. `@lrm/tensor/windows` has functions that run them.
 */
export interface SelfComposed<Operation> {
  /** Computes it by other operations, on a backend that has no kernel for it. */
  readonly compose: (backend: Backend, operation: Operation) => void;
}

/**
 * Convolves images: each number of `out` is the sum of a window of `x`, in all channels of a group,
 * times the weight of an output of this group, plus its bias.
 */
export interface ConvolutionOperation
  extends ConvolutionGeometry,
    SelfComposed<ConvolutionOperation> {
  readonly kind: "convolution";
  /** `[batch, groups · channels, ...windows.image]`. */
  readonly x: Tensor;
  /** `[groups · outputs, channels, ...windows.size]`. */
  readonly weight: Tensor;
  /** `[groups · outputs]`. */
  readonly bias: Tensor | undefined;
  /** `[batch, groups · outputs, ...windows.count]`. */
  readonly out: Tensor;
}

/** Computes the gradient of the weight of a {@link ConvolutionOperation}. */
export interface ConvolutionWeightGradientOperation
  extends ConvolutionGeometry,
    SelfComposed<ConvolutionWeightGradientOperation> {
  readonly kind: "convolutionWeightGradient";
  readonly x: Tensor;
  readonly outGradient: Tensor;
  /** Overwritten, or added to if `accumulate`. */
  readonly weightGradient: Tensor;
  readonly accumulate: boolean;
}

/** Computes the gradient of the images of a {@link ConvolutionOperation}. */
export interface ConvolutionInputGradientOperation
  extends ConvolutionGeometry,
    SelfComposed<ConvolutionInputGradientOperation> {
  readonly kind: "convolutionInputGradient";
  readonly weight: Tensor;
  readonly outGradient: Tensor;
  /** Overwritten, or added to if `accumulate`. */
  readonly xGradient: Tensor;
  readonly accumulate: boolean;
}
