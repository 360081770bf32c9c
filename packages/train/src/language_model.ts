import type { Parameter, Tape, Variable } from "@lrm/autograd";
import type { Tensor } from "@lrm/tensor";

/** What the trainer needs to know of a model. */
export interface LanguageModel {
  readonly parameters: readonly Parameter[];
  /**
   * Mean cross-entropy in nats per token.
   *
   * @param inputs  int32 `[B, T]`
   * @param targets  int32 `[B, T]`: the token that follows each input
   */
  loss(tape: Tape, inputs: Tensor, targets: Tensor): Variable;
}
