import type { Parameter } from "@lrm/autograd";
import type { Optimizer } from "@lrm/optimizer";
import { type Backend, BYTES_PER_ELEMENT, type Tensor } from "@lrm/tensor";

/** What tensors held in the largest moment of a training step, in bytes; together its peak. */
export interface StepMemory {
  readonly weights: number;
  readonly gradients: number;
  /** What the optimizer keeps from step to step. */
  readonly state: number;
  /** What the forward pass keeps for the backward pass; 0 where the update takes more than both. */
  readonly activations: number;
  /** All the rest, which comes and goes: gradients of activations, a part of the logits, what the update works with; and the batch. */
  readonly scratch: number;
}

/** All of it. */
export function peakOf({ weights, gradients, state, activations, scratch }: StepMemory): number {
  return weights + gradients + state + activations + scratch;
}

/** Watches for parts of steps, a forward and backward pass or an update, that take more memory than all before. */
export class MemoryWatch {
  readonly #backend: Backend;
  readonly #report: (memory: StepMemory) => void;
  readonly #kept: Pick<StepMemory, "weights" | "gradients" | "state">;
  #peakBefore = 0;
  #liveBefore = 0;
  #activations = 0;

  /** Gives gradients their memory: from the first step on, every step takes the same. */
  constructor(
    backend: Backend,
    parameters: readonly Parameter[],
    optimizer: Pick<Optimizer, "state">,
    report: (memory: StepMemory) => void,
  ) {
    this.#backend = backend;
    this.#report = report;
    this.#kept = {
      weights: bytesOf(parameters.map(({ value }) => value)),
      gradients: bytesOf(parameters.map(({ gradient }) => gradient)),
      state: bytesOf(Object.values(optimizer.state().tensors)),
    };
  }

  /** Begins a part of a step. */
  begin(): void {
    const { liveBytes, peakBytes } = this.#backend.memory();
    this.#peakBefore = peakBytes;
    this.#liveBefore = liveBytes;
    this.#activations = 0;
  }

  /** What lives now on top of what did at the beginning is kept for the backward pass. */
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
  return BYTES_PER_ELEMENT * tensors.reduce((sum, { size }) => sum + size, 0);
}
