import type { Parameter } from "@lrm/autograd";
import {
  ArgumentError,
  type Backend,
  copy,
  copyInto,
  keep,
  mixInto,
  sameShape,
  scope,
  Tensor,
  zeros,
} from "@lrm/tensor";

/** Settings of a {@link WeightAverage}. */
export interface WeightAverageSettings {
  /** Steps that the average looks back: each step moves it by 1/horizon towards the weights. */
  readonly horizon: number;
  /** Step at which it begins, with the weights after that step; from 1 on. */
  readonly start: number;
  /** a, from 0 to 1: evaluations see the weights `(1 − a)·W + a·average`. */
  readonly share: number;
}

/** Parameters that lie side by side in memory, with their average. */
interface Stack {
  /** `[count, ...shape]` */
  readonly average: Tensor;
  readonly parameters: readonly Parameter[];
}

/**
 * Exponential average of a model's weights, which evaluations see instead of the last weights:
 * `A ← A + (W − A)/horizon` after every step. Averages all trainable parameters but embeddings, as
 * the records of modded-nanogpt do; training itself does not depend on it.
 *
 * Memory: 4 bytes for each averaged weight. Evaluations keep the weights in the memory of the
 * gradients, which are not needed between steps. They take 4 bytes more for each averaged weight
 * that was frozen since, which has no gradient.
 *
 * @example
 * ```ts
 * import { Parameter } from "@lrm/autograd";
 * import { fill, tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * import { WeightAverage } from "@lrm/train";
 * const backend = createReferenceBackend();
 * const bias = new Parameter("bias", tensor(backend, [8], [1]));
 * using average = new WeightAverage(backend, [bias], { horizon: 4, start: 1, share: 0.5 });
 * average.update(1); // the average is 8
 * fill(bias.value, 0);
 * average.update(2); // 6
 * await average.during(async () => expect((await bias.value.read())[0]).toBe(3));
 * expect((await bias.value.read())[0]).toBe(0);
 * ```
 */
export class WeightAverage implements Disposable {
  readonly #settings: WeightAverageSettings;
  readonly #stacks: readonly Stack[];
  readonly #views: Readonly<Record<string, Tensor>>;
  /** Number of completed steps at the last update, or at the state that was restored. */
  #step = 0;

  /**
   * @param parameters  those of the model, all on `backend`
   * @throws ArgumentError for a setting out of range
   */
  constructor(backend: Backend, parameters: readonly Parameter[], settings: WeightAverageSettings) {
    checkWeightAverage(settings);
    this.#settings = settings;
    const averaged = parameters.filter(({ trainable, role }) => trainable && role !== "embedding");
    this.#stacks = sideBySide(averaged).map((neighbours) => ({
      average: keep(zeros(backend, [neighbours.length, ...neighbours[0]!.shape])),
      parameters: neighbours,
    }));
    this.#views = Object.fromEntries(
      this.#stacks.flatMap(({ average, parameters: own }) =>
        own.map(({ name }, index) => [name, keep(average.at(index))]),
      ),
    );
  }

  /** Tells whether there is an average yet. */
  get begun(): boolean {
    return this.#step >= this.#settings.start;
  }

  /**
   * Takes over the weights after a step, on the device. `step` counts from 1. The first update that
   * is not before `start` begins the average with these weights, unless it was resumed.
   */
  update(step: number): void {
    const { start, horizon } = this.#settings;
    const begins = !this.begun;
    this.#step = step;
    if (step < start) return;
    scope(() => {
      for (const { average, parameters } of this.#stacks) {
        const W = Tensor.join(parameters.map(({ value }) => value));
        if (begins) copyInto(average, W);
        else mixInto(average, W, 1 - 1 / horizon);
      }
    });
  }

  /**
   * Runs work that sees the mixed weights, then brings back the last ones, to the bit. Before the
   * average begins, the work sees the last weights. Call it between steps: it overwrites gradients.
   */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (!this.begun) return await work();
    const kept: KeptWeights[] = [];
    try {
      for (const { parameters } of this.#stacks) {
        for (const parameter of parameters) kept.push(keepWeights(parameter));
      }
      this.mix();
      return await work();
    } finally {
      for (const { parameter, weights, inGradient } of kept) {
        copyInto(parameter.value, weights);
        if (inGradient) parameter.zeroGradient();
        else weights.dispose();
      }
    }
  }

  /** Overwrites the weights by the mixed ones, for good. Does nothing before the average begins. */
  mix(): void {
    if (!this.begun) return;
    scope(() => {
      for (const { average, parameters } of this.#stacks) {
        const W = Tensor.join(parameters.map(({ value }) => value));
        mixInto(W, average, 1 - this.#settings.share);
      }
    });
  }

  /** Tensors to save, by the names of their parameters: zeros before the average begins. */
  state(): Readonly<Record<string, Tensor>> {
    return this.#views;
  }

  /** Continues after `step` steps, once the tensors of {@link WeightAverage.state} are restored. */
  resume(step: number): void {
    this.#step = step;
  }

  /** Frees the average; parameters stay. */
  dispose(): void {
    for (const view of Object.values(this.#views)) view.dispose();
    for (const { average } of this.#stacks) average.dispose();
  }

  /** `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Last weights of a parameter during an evaluation. */
interface KeptWeights {
  readonly parameter: Parameter;
  readonly weights: Tensor;
  /** True if they lie in the memory of the gradient, false if in memory of their own. */
  readonly inGradient: boolean;
}

function keepWeights(parameter: Parameter): KeptWeights {
  const { trainable, value } = parameter;
  if (!trainable) return { parameter, weights: keep(copy(value)), inGradient: false };
  copyInto(parameter.gradient, value);
  return { parameter, weights: parameter.gradient, inGradient: true };
}

function checkWeightAverage({ horizon, start, share }: WeightAverageSettings): void {
  const fits =
    horizon >= 1 &&
    Number.isFinite(horizon) &&
    Number.isSafeInteger(start) &&
    start >= 1 &&
    share >= 0 &&
    share <= 1;
  if (fits) return;
  throw new ArgumentError(
    `Cannot average weights with horizon ${horizon}, start ${start} and share ${share}: a number is out of range`,
    "take a horizon from 1 on, a whole step from 1 on, and a share from 0 to 1",
  );
}

/** Groups parameters whose values follow each other in memory, in order. */
function sideBySide(parameters: readonly Parameter[]): Parameter[][] {
  const stacks: Parameter[][] = [];
  for (const parameter of parameters) {
    const last = stacks.at(-1)?.at(-1);
    const follows =
      last !== undefined &&
      sameShape(last.shape, parameter.shape) &&
      last.value.precedes(parameter.value);
    if (follows) stacks.at(-1)!.push(parameter);
    else stacks.push([parameter]);
  }
  return stacks;
}
