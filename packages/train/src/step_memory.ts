import type { Parameter } from "@lrm/autograd";
import type { Backend, Tensor } from "@lrm/tensor";

/** Memory of the tensors at the peak of a training step, in bytes. */
export interface StepMemory {
  readonly weights: number;
  readonly gradients: number;
  /** Optimizer state and average of the weights, which are kept between steps. */
  readonly state: number;
  /**
   * Activations that the forward pass keeps for the backward pass. 0 if the peak is in the update.
   */
  readonly activations: number;
  /**
   * Temporary tensors: gradients of activations, parts of the logits, intermediate results of the
   * update, and the batch.
   */
  readonly scratch: number;
}

/** Computes the total. */
export function peakOf({ weights, gradients, state, activations, scratch }: StepMemory): number {
  return weights + gradients + state + activations + scratch;
}

/**
 * Reports each part of a step that raises the peak of memory. The parts are forward and backward
 * together, and the update.
 */
export class MemoryWatch {
  readonly #backend: Backend;
  readonly #report: (memory: StepMemory) => void;
  readonly #kept: Pick<StepMemory, "weights" | "gradients" | "state">;
  #peakBefore = 0;
  #liveBefore = 0;
  #activations = 0;

  /**
   * Allocates the gradients, so that the first step takes as much memory as later ones.
   *
   * @param parameters  all parameters of the model; frozen ones have no gradient
   * @param state  tensors that are kept between steps
   */
  constructor(
    backend: Backend,
    parameters: readonly Parameter[],
    state: readonly Tensor[],
    report: (memory: StepMemory) => void,
  ) {
    this.#backend = backend;
    this.#report = report;
    const trainable = parameters.filter((parameter) => parameter.trainable);
    this.#kept = {
      weights: bytesOf(parameters.map(({ value }) => value)),
      gradients: bytesOf(trainable.map(({ gradient }) => gradient)),
      state: bytesOf(state),
    };
  }

  /** Begins a part of a step. */
  begin(): void {
    const { liveBytes, peakBytes } = this.#backend.memory();
    this.#peakBefore = peakBytes;
    this.#liveBefore = liveBytes;
    this.#activations = 0;
  }

  /** Records the memory that the forward pass keeps for the backward pass. */
  forwardEnds(): void {
    this.#activations = this.#backend.memory().liveBytes - this.#liveBefore;
  }

  /** Ends a part of a step. */
  end(): void {
    const { peakBytes } = this.#backend.memory();
    if (peakBytes <= this.#peakBefore) return;
    const known = { ...this.#kept, activations: this.#activations, scratch: 0 };
    this.#report({ ...known, scratch: peakBytes - peakOf(known) });
  }
}

function bytesOf(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
