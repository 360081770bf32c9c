import type { Tensor } from "@lrm/tensor";
import type { Differentiable } from "./differentiable.ts";
import type { TapeValue } from "./tape_value.ts";

/** Describes how a value was computed, for `Tape.record`. */
export interface Recording {
  /** All variables and parameters that the value was computed from. */
  readonly inputs: readonly (Differentiable | undefined)[];
  /** Further tensors that the backward pass reads. The tape takes ownership. */
  readonly saved?: readonly Tensor[];
  /** True if the backward pass reads the value of the output. Default: false. */
  readonly readsOutput?: boolean;
  /**
   * Operand whose memory the value shares, for views. The memory is then overwritten by nobody who
   * is not the last reader of both.
   */
  readonly sharesMemoryOf?: Differentiable | undefined;
  /**
   * Fills the value, if the caller has not. Runs immediately, except during recomputation of a
   * block, where it runs on first access: nobody reads the last value of the block.
   */
  readonly compute?: () => void;
  /**
   * True if `compute` always waits for the first access. If that may come after the backward pass,
   * the backward pass must fill the value. Default: false.
   */
  readonly lazy?: boolean;
  /**
   * Turns `output.gradient` into contributions to the inputs. Tensors that it makes and does not
   * pass on are freed.
   */
  readonly backward: (output: TapeValue) => void;
}

/** Describes how several values were computed together, for `Tape.recordSeveral`. */
export interface SeveralRecording extends Pick<Recording, "inputs" | "saved" | "readsOutput"> {
  /**
   * Turns the gradients of the outputs into contributions to the inputs. An output without
   * influence on the loss has no gradient: `hasGradient` is false.
   */
  readonly backward: (outputs: readonly TapeValue[]) => void;
}
