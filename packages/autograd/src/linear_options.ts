import type { MapKernel } from "@lrm/tensor";
import type { Variable } from "./tape.ts";

/** An elementwise function, made by `defineMap`, without row reductions and scalars. */
export type Activation = MapKernel<"x", never, "y">;

/** Options of `linear`. */
export interface LinearOptions {
  /** Added to the result by the same kernel, `[..., out]`. Default: nothing. */
  readonly residual?: Variable | undefined;
  /**
   * Function applied to the result, by the same kernel if the device supports it: `gelu`, or
   * an elementwise expression, from which its backward pass is made. Default: none.
   */
  readonly activation?: "gelu" | Activation | undefined;
}
