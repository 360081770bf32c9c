import type { Optimizer, OptimizerParameter, StepOptions } from "@lrm/optimizer";
import { bucketsOf, lengthOf, pack, unpack } from "./_buckets.ts";
import type { ExchangePlan } from "./_exchange_plan.ts";
import { GradientSums } from "./_gradient_sums.ts";
import { type GatheredTensor, OwnedExchange } from "./_owned_exchange.ts";
import { Staging } from "./_staging.ts";
import { Terms } from "./_terms.ts";
import type { Communicator } from "./communicator.ts";
import { type ExchangeMode, isTrained } from "./exchange_mode.ts";

/** State of an optimizer on several ranks, as rank 0 has it. */
export interface GatheredState {
  /** By name: of all ranks on rank 0, on others what they have. */
  readonly tensors: Readonly<Record<string, GatheredTensor>>;
  /**
   * Terms of every rank by name, in the order of ranks, for names that `tensors` lacks. Their sum
   * is the state. Empty unless they are needed to continue with the same bits.
   */
  readonly terms: readonly Readonly<Record<string, GatheredTensor>>[];
}

/** An optimizer whose steps several ranks make together, each with a part of the batch. */
export class RankedOptimizer {
  readonly communicator: Communicator;
  readonly optimizer: Optimizer;
  readonly mode: ExchangeMode;
  readonly #exchange: ExchangePlan;
  /** In the mode `sharded`. */
  readonly #owned: OwnedExchange | undefined;
  /** Parameters of whose gradients each rank has a term. */
  readonly #termed: ReadonlySet<OptimizerParameter>;
  readonly #terms: Terms;
  readonly #sums: GradientSums;
  readonly #staging = new Staging();

  /** @param optimizer  made with `owned: exchange.owned` */
  constructor(exchange: ExchangePlan, optimizer: Optimizer) {
    this.communicator = exchange.communicator;
    this.optimizer = optimizer;
    this.mode = exchange.chosen.mode;
    this.#exchange = exchange;
    const exact = this.mode === "exact";
    const termed = optimizer.groups.filter(({ rule }) => exact && rule.exchange !== undefined);
    this.#termed = new Set(termed.flatMap(({ parameters }) => parameters));
    this.#terms = new Terms(this.communicator, this.#termed);
    this.#sums = new GradientSums(
      this.communicator,
      (parameter) => isTrained(parameter) && !this.#termed.has(parameter),
    );
    if (this.mode === "sharded") this.#owned = new OwnedExchange(exchange, optimizer);
  }

  /** Number of this rank, from 0. */
  get rank(): number {
    return this.communicator.rank;
  }

  /** Number of ranks. */
  get size(): number {
    return this.communicator.size;
  }

  /** True if each rank updates other parameters. */
  get dividesUpdates(): boolean {
    return this.mode === "sharded";
  }

  /** False in the mode `exact`, where no rank has all gradients. */
  get knowsGradients(): boolean {
    return this.mode !== "exact";
  }

  /**
   * Tells whether this rank adds a parameter's gradient to the norm of all of them: one rank does
   * for each, and all ranks for a gradient of which each has a term.
   */
  reports(parameter: OptimizerParameter): boolean {
    const owner = this.#exchange.ownerOf(parameter) ?? 0;
    return owner === this.rank || this.#termed.has(parameter);
  }

  /**
   * Announces that the last gradients of a step are about to be made. In the modes `dense` and
   * `exact`, the sum of a gradient may begin from then on, once it is final.
   *
   * @param order  parameters in the expected order, the same on all ranks
   */
  expectGradients(order: readonly OptimizerParameter[]): void {
    if (this.size === 1 || this.#owned !== undefined) return;
    const own = new Set(this.optimizer.groups.flatMap(({ parameters }) => parameters));
    const expected = order.filter((each) => own.has(each));
    this.#sums.expect([...new Set([...expected, ...own])]);
  }

  /** Says that nothing more is added to the gradient of a parameter in this step. */
  gradientIsFinal(parameter: OptimizerParameter): void {
    this.#sums.final(parameter);
  }

  /** Replaces numbers by their sums over ranks. */
  async sum(numbers: Float32Array): Promise<void> {
    await this.communicator.sum(numbers);
  }

  /**
   * Sums the gradients of a step over ranks, as far as the mode needs it, and the input moments
   * that the step needs, whose mean it takes.
   *
   * @param numbers  a few more numbers to sum, at no cost of their own
   */
  async sumGradients(numbers: Float32Array = new Float32Array(0)): Promise<void> {
    if (this.size === 1) return;
    if (this.#owned !== undefined) {
      await this.#meanMoments();
      await this.communicator.sum(numbers);
      await this.#owned.sumGradients();
      return;
    }
    const all = this.optimizer.groups.flatMap(({ parameters }) => parameters);
    await this.#sums.finish(all, numbers);
    await this.#meanMoments();
  }

  /** Makes the step of `Optimizer.step()`, once gradients are summed, on all ranks together. */
  async step(options: StepOptions = {}): Promise<void> {
    const terms = this.mode === "exact";
    const exchanges = terms || this.#owned !== undefined;
    for (const part of this.optimizer.stepInParts({ ...options, terms })) {
      if (!exchanges || this.size === 1) continue;
      const values = (await part.read()) as Float32Array;
      await this.communicator.sum(values);
      part.write(values);
    }
    await this.#owned?.gatherValues();
  }

  /**
   * Gives the content of a checkpoint; all ranks call it together.
   *
   * In the mode `exact`, a scheduled checkpoint changes how later sums are rounded: a run has the
   * same bits as another only if both make it. One outside of the schedule changes nothing, and
   * keeps the terms of every rank instead.
   *
   * @param options  `scheduled`: true if every run makes it at this step. Default: true
   */
  async gatherState({ scheduled = true } = {}): Promise<GatheredState> {
    const { tensors } = this.optimizer.state();
    if (this.size > 1 && this.#termed.size > 0) {
      if (!scheduled) {
        const whole = Object.entries(tensors).filter(([name]) => !this.#terms.has(name));
        return { tensors: Object.fromEntries(whole), terms: await this.#terms.gather(tensors) };
      }
      await this.#terms.collect(tensors);
    }
    return { tensors: (await this.#owned?.gatherState(tensors)) ?? tensors, terms: [] };
  }

  /**
   * Takes over a state that was loaded on all ranks.
   *
   * @param terms  this rank's terms by name, of a checkpoint of as many ranks that keeps them.
   *   Default: rank 0 keeps the sum of terms
   */
  restored(terms?: Readonly<Record<string, Float32Array>>): void {
    this.#terms.restore(this.optimizer.state().tensors, terms);
  }

  async #meanMoments(): Promise<void> {
    const moments = this.optimizer.observed().flatMap(({ inputMoment }) => inputMoment ?? []);
    for (const segments of bucketsOf(moments.map(({ size }) => size))) {
      const values = this.#staging.take(lengthOf(segments));
      await pack(moments, segments, values);
      await this.communicator.sum(values);
      for (let at = 0; at < values.length; at++) values[at]! /= this.size;
      unpack(moments, segments, values);
    }
  }
}
