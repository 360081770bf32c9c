import { Tape } from "@lrm/autograd";
import {
  ArgumentError,
  addInto,
  type Backend,
  fill,
  keep,
  Random,
  scope,
  Tensor,
} from "@lrm/tensor";
import { BatchesAhead } from "./_batches_ahead.ts";
import { DeviceBatch } from "./_device_batch.ts";
import { turnOfTheEventLoop } from "./_event_loop.ts";
import { partOf, type Ranks } from "./ranks.ts";
import type { EvaluationSource, Task } from "./task.ts";

/** Means over all data of an evaluation: the loss, and the task's own metrics. */
export type Evaluated = Readonly<Record<string, number>> & { readonly loss: number };

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** Stops the evaluation. Checked about every half second, and at least every 32 batches. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Ranks that share the batches and all return the same. Only without a signal, which one rank
   * might see before the others.
   */
  readonly ranks?: Pick<Ranks, "rank" | "size" | "sum"> | undefined;
}

/**
 * Computes the mean loss of a task over a list of batches, and its other metrics. Every sample has
 * the same weight, including those of a smaller last batch.
 *
 * Reads back one number of each metric about every half second, at least every 32 batches, and at
 * the end. Random numbers are the same in every evaluation.
 *
 * @throws ArgumentError if there are no batches; the signal's reason once it is aborted
 */
export async function evaluate<Name extends string>(
  backend: Backend,
  task: Pick<Task<Name>, "loss" | "evaluate">,
  source: EvaluationSource<Name>,
  { signal, ranks }: EvaluateOptions = {},
): Promise<Evaluated> {
  const all = source.sizes.reduce((sum, size) => sum + size, 0);
  using totals = new Totals(backend);
  using batch = new DeviceBatch<Name>(backend);
  const random = new Random(0);
  const ahead = new BatchesAhead();
  const own = partOf(source.sizes.length, ranks ?? { rank: 0, size: 1 });
  // A rank without a batch takes the first one with no weight: it then knows the task's metrics.
  const idle = own.start === own.end && all > 0;
  for (let index = own.start; index < own.end || (idle && index === own.start); index++) {
    const size = idle ? 0 : source.sizes[index]!;
    if (ahead.isReached) {
      await totals.read();
      await turnOfTheEventLoop();
      signal?.throwIfAborted();
      ahead.waited();
    }
    batch.write(await source.batch(idle ? 0 : index));
    scope(() => {
      using tape = Tape.inference(backend);
      const context = { tape, random: random.fork(index) };
      const variables = batch.on(tape);
      const measures = task.evaluate?.(variables, context) ?? {
        loss: task.loss(variables, context),
      };
      totals.add(measures, size / all);
    });
    backend.flush();
    ahead.add();
  }
  return await totals.read(ranks);
}

/** Sums of metrics, on the device. */
class Totals {
  readonly #backend: Backend;
  #names: readonly string[] = [];
  #sums: Tensor | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Adds metrics with a weight. Every call has the same names. */
  add(measures: Readonly<Record<string, { readonly value: Tensor }>>, weight: number): void {
    this.#sums ??= this.#allocate(Object.keys(measures));
    const sums = this.#sums;
    for (const [at, name] of this.#names.entries()) {
      addInto(sums.slice(at, at + 1), measures[name]!.value.reshape([1]), weight);
    }
  }

  /** @param ranks  those to sum over */
  async read(ranks?: EvaluateOptions["ranks"]): Promise<Evaluated> {
    if (this.#sums === undefined) {
      throw new ArgumentError("Cannot evaluate on no batches: a mean needs one", "pass some data");
    }
    const values = (await this.#sums.read()) as Float32Array;
    await ranks?.sum(values);
    return Object.fromEntries(this.#names.map((name, at) => [name, values[at]!])) as Evaluated;
  }

  [Symbol.dispose](): void {
    this.#sums?.dispose();
  }

  #allocate(names: readonly string[]): Tensor {
    this.#names = names;
    const sums = keep(Tensor.allocate(this.#backend, [names.length]));
    fill(sums, 0);
    return sums;
  }
}
