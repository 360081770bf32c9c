import type { ConvolutionGeometry, Tensor } from "@lrm/tensor";
import type { ConvolutionPlan } from "./_convolution_plan.ts";

/** Windows of a convolution. */
export interface WindowWords {
  readonly height: number;
  readonly width: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly windowHeight: number;
  readonly windowWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly paddingY: number;
  readonly paddingX: number;
  readonly dilationY: number;
  readonly dilationX: number;
}

/** Fields of a convolution, or of one of its gradients, with its tiles. */
export interface ConvolutionWords
  extends Omit<ConvolutionGeometry, "windows">,
    ConvolutionPlan,
    WindowWords {
  /** Images, or their gradient. */
  readonly x: Tensor;
  /** Weight, or its gradient. */
  readonly weight: Tensor;
  readonly bias: Tensor | undefined;
  /** Result, or its gradient. */
  readonly y: Tensor;
  readonly accumulate: boolean;
  /** Work memory of the first thread; the others follow. */
  readonly work: number;
  /** Parts of the gradient of a weight. */
  readonly sums: number;
}
