import type { Parameter, Tape, Variable } from "@lrm/autograd";
import type { Tensor } from "@lrm/tensor";

/** A model that can be trained. */
export interface TrainableModel {
  readonly parameters: readonly Parameter[];
  /**
   * Computes the mean cross-entropy in nats per token.
   *
   * @param inputs  int32 `[B, T]`
   * @param targets  int32 `[B, T]`: the token after each input
   * @param options  `ignoreIndex`: target of tokens that the mean leaves out. Default: none
   */
  loss(
    tape: Tape,
    inputs: Tensor,
    targets: Tensor,
    options?: { readonly ignoreIndex?: number },
  ): Variable;
}
