import { adamw, Optimizer, type OptimizerGroup, type UpdateRule } from "@lrm/optimizer";
import { addInto, type Backend, copy, fill, Random, scope, type Tensor, zeros } from "@lrm/tensor";
import type { Communicator } from "../communicator.ts";
import type { ExchangeChoice } from "../exchange_mode.ts";
import type { RankedOptimizer } from "../ranked_optimizer.ts";
import { UpdateExchange } from "../update_exchange.ts";

/** Micro-batches of a step, over all ranks. */
const ACCUMULATION = 4;

/** Options of {@link ToyRun}. */
export interface ToyRunOptions {
  readonly rule: UpdateRule;
  readonly mode?: ExchangeChoice;
  readonly maxGradientNorm?: number;
}

interface ToyParameter {
  readonly name: string;
  readonly value: Tensor;
  readonly gradient: Tensor;
  inputMoment?: Tensor;
}

/**
 * A run without a model: gradients are random numbers and a pull towards zero. Micro-batches are
 * divided among ranks, and their numbers depend only on their index.
 */
export class ToyRun {
  readonly ranked: RankedOptimizer;
  readonly parameters: readonly ToyParameter[];
  readonly #communicator: Communicator;
  readonly #random = new Random(7);

  constructor(
    backend: Backend,
    communicator: Communicator,
    { rule, mode = "dense", maxGradientNorm }: ToyRunOptions,
  ) {
    this.#communicator = communicator;
    const matrices = [...[1, 2, 3].map(() => [8, 12]), [12, 8], [24, 8]];
    const make = (name: string, shape: readonly number[]): ToyParameter => ({
      name,
      value: this.#random.fork(`start ${name}`).normal(backend, shape),
      gradient: zeros(backend, shape),
    });
    const weights = matrices.map((shape, index) => make(`w${index}`, shape));
    const others = [make("embedding", [20, 8]), make("bias", [12])];
    this.parameters = [...weights, ...others];
    const groups: OptimizerGroup[] = [
      { rule, parameters: weights },
      { rule: adamw({ learningRate: 0.01 }), parameters: others },
    ];
    const clip = maxGradientNorm !== undefined && { maxGradientNorm };
    const exchange = new UpdateExchange(communicator, { mode, clips: clip !== false });
    const random = this.#random.fork("optimizer");
    const optimizer = new Optimizer({ groups, random, owned: exchange.owned, ...clip });
    this.ranked = exchange.over(optimizer);
  }

  /** Makes a step with this rank's micro-batches, and returns the sum of numbers over ranks. */
  async step(): Promise<number> {
    const { rank, size } = this.#communicator;
    const { optimizer } = this.ranked;
    const observed = optimizer.groups.flatMap(({ rule, parameters }) =>
      rule.observes?.(optimizer.steps) ? parameters : [],
    );
    scope(() => {
      for (const { gradient, value } of this.parameters) {
        fill(gradient, 0);
        addInto(gradient, value, 0.1 / size);
      }
      const first = (rank * ACCUMULATION) / size;
      for (let micro = first; micro < ((rank + 1) * ACCUMULATION) / size; micro++) {
        const batch = this.#random.fork(optimizer.steps * ACCUMULATION + micro);
        for (const { name, gradient } of this.parameters) {
          const noise = batch.fork(name).normal(gradient.backend, gradient.shape);
          addInto(gradient, noise, 1 / ACCUMULATION);
        }
      }
    });
    for (const parameter of this.parameters.filter((each) => observed.includes(each))) {
      parameter.inputMoment = this.#moment(parameter, optimizer.steps);
    }
    const numbers = Float32Array.of(rank + 1);
    await this.ranked.sumGradients(numbers);
    await this.ranked.step();
    return numbers[0]!;
  }

  /** A moment `zzᵀ` whose mean over ranks is the same for every number of ranks. */
  #moment({ name, value }: ToyParameter, step: number): Tensor {
    const n = value.shape.at(-1)!;
    const { rank, size } = this.#communicator;
    const moment = zeros(value.backend, [n, n]);
    const numbers = new Float32Array(n * n);
    const per = ACCUMULATION / size;
    for (let micro = rank * per; micro < (rank + 1) * per; micro++) {
      const draws = this.#random.fork(`moment ${name} ${step} ${micro}`).numbers();
      const z = Array.from({ length: n }, () => draws.next().value - 0.5);
      for (let i = 0; i < n * n; i++) numbers[i]! += (z[Math.floor(i / n)]! * z[i % n]!) / per;
    }
    moment.write(numbers);
    return moment;
  }

  /** All weights by name, on the host. */
  async weights(): Promise<Record<string, Float32Array>> {
    const entries = this.parameters.map(async ({ name, value }) => {
      using own = copy(value);
      return [name, (await own.read()) as Float32Array] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }
}

/** Runs some steps on all ranks, and returns the weights of each. */
export async function toyRuns(
  backends: readonly Backend[],
  communicators: readonly Communicator[],
  options: ToyRunOptions,
  steps = 5,
): Promise<Record<string, Float32Array>[]> {
  return await Promise.all(
    communicators.map(async (communicator, index) => {
      const run = new ToyRun(backends[index]!, communicator, options);
      for (let step = 0; step < steps; step++) await run.step();
      return await run.weights();
    }),
  );
}

/** Largest relative difference of a tensor in two sets of weights, in the Frobenius norm. */
export function difference(
  a: Readonly<Record<string, Float32Array>>,
  b: Readonly<Record<string, Float32Array>>,
): number {
  const each = Object.keys(a).map((name) => {
    let [error, norm] = [0, 0];
    a[name]!.forEach((value, at) => {
      error += (value - b[name]![at]!) ** 2;
      norm += value ** 2;
    });
    return Math.sqrt(error / norm);
  });
  return Math.max(...each);
}
