import {
  ArgumentError,
  type Backend,
  formatShape,
  full,
  keep,
  StateError,
  scope,
  type Tensor,
} from "@lrm/tensor";
import type { Parameter } from "./parameter.ts";
import type { TapeValue } from "./tape_value.ts";

/** A recorded operation. */
export interface Step {
  readonly outputs: readonly TapeValue[];
  /** Parameters to whose gradients it may contribute. Default: none. */
  readonly parameters?: readonly Parameter[];
  /** Tensors that the backward pass reads. Owned by the steps. */
  readonly saved?: readonly Tensor[];
  /** Runs if one of the outputs has a gradient. */
  readonly backward: () => void;
}

/** The recorded operations of a tape, which the backward pass walks in reverse. */
export class Steps {
  readonly #backend: Backend;
  readonly #steps: Step[] = [];
  /** Number of steps that may still contribute to the gradient of a parameter. */
  readonly #contributors = new Map<Parameter, number>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Adds an operation and takes ownership of the tensors that it saves. */
  add(step: Step): void {
    for (const each of step.saved ?? []) keep(each);
    this.#steps.push(step);
    for (const each of step.parameters ?? []) {
      this.#contributors.set(each, (this.#contributors.get(each) ?? 0) + 1);
    }
  }

  /**
   * Walks the steps from the last to the first, and removes them.
   *
   * @param loss  one element, output of a step. Keeps its value
   * @param scale  gradient of the loss
   * @param calls  `freed`: called with each output after its last use, but not with the loss.
   *   `final`: called with each parameter once no step is left that contributes to its gradient
   * @throws StateError if the loss is no output of a step; ArgumentError if it has several elements
   */
  walk(
    loss: TapeValue,
    scale: number,
    calls: {
      readonly freed: (output: TapeValue) => void;
      readonly final: (parameter: Parameter) => void;
    },
  ): void {
    this.#check(loss);
    loss.receive(full(this.#backend, loss.shape, scale));
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      const { outputs, backward } = step;
      try {
        if (outputs.some(({ hasGradient }) => hasGradient)) scope(backward);
      } finally {
        forget(step);
        for (const output of outputs) {
          output.free({ keepValue: output === loss });
          if (output !== loss) calls.freed(output);
        }
      }
      for (const each of this.#finished(step)) calls.final(each);
    }
  }

  /** Parameters to which a step was the last to contribute. */
  #finished({ parameters = [] }: Step): Parameter[] {
    return parameters.filter((each) => {
      const left = this.#contributors.get(each)! - 1;
      this.#contributors.set(each, left);
      return left === 0;
    });
  }

  #check(loss: TapeValue): void {
    if (!loss.differentiable || !this.#steps.some(({ outputs }) => outputs.includes(loss))) {
      throw new StateError(
        "Cannot differentiate a value that is not on this tape: its operations are not recorded here",
        "call backward() once, with a loss that this tape recorded and that depends on a trainable parameter or a variable",
      );
    }
    checkLoss(loss);
  }

  /** Removes all steps without a backward pass. */
  dispose(): void {
    for (const step of this.#steps.splice(0)) forget(step);
  }
}

/** Throws unless a loss has one element. */
export function checkLoss({ shape }: TapeValue): void {
  if (shape.every((extent) => extent === 1)) return;
  throw new ArgumentError(
    `Cannot differentiate a value of shape ${formatShape(shape)}: a loss has one element`,
    "reduce it to one element first",
  );
}

function forget({ saved = [] }: Step): void {
  for (const each of saved) each.dispose();
}
