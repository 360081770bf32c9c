import type { Optimizer, OptimizerParameter, StepOptions } from "@lrm/optimizer";
import { fill, type Tensor } from "@lrm/tensor";
import { bucketsOf, lengthOf, pack, unpack } from "./_buckets.ts";
import type { ExchangePlan } from "./_exchange_plan.ts";
import { type GatheredTensor, OwnedExchange } from "./_owned_exchange.ts";
import { Staging } from "./_staging.ts";
import type { Communicator } from "./communicator.ts";
import { type ExchangeMode, isTrained } from "./exchange_mode.ts";

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
    await this.#meanMoments();
    if (this.#owned !== undefined) {
      await this.communicator.sum(numbers);
      await this.#owned.sumGradients();
      return;
    }
    const gradients = this.#summed().map(({ gradient }) => gradient);
    const buckets = bucketsOf(gradients.map(({ size }) => size));
    if (buckets.length === 0) buckets.push([]);
    for (const [index, segments] of buckets.entries()) {
      const riders = index === 0 ? numbers : numbers.subarray(0, 0);
      const length = lengthOf(segments);
      const values = this.#staging.take(length + riders.length);
      await pack(gradients, segments, values);
      values.set(riders, length);
      await this.communicator.sum(values);
      unpack(gradients, segments, values);
      riders.set(values.subarray(length));
    }
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
   * Brings the state into the form of a checkpoint, which any number of ranks can load: called by
   * all ranks, at the same step of every run, since it may change how sums are rounded later.
   *
   * @returns  on rank 0 the whole state, by name; on others what they have
   */
  async gatherState(): Promise<Readonly<Record<string, GatheredTensor>>> {
    const { tensors } = this.optimizer.state();
    if (this.mode === "exact") await this.#collectTerms(tensors);
    return (await this.#owned?.gatherState(tensors)) ?? tensors;
  }

  /** Takes over a state that was loaded on all ranks: a sum of terms is kept by rank 0 alone. */
  restored(): void {
    if (this.mode !== "exact" || this.rank === 0) return;
    for (const each of this.#terms(this.optimizer.state().tensors)) fill(each, 0);
  }

  /** Parameters whose gradients are summed on all ranks. */
  #summed(): OptimizerParameter[] {
    return this.optimizer.groups
      .flatMap(({ parameters }) => parameters.filter(isTrained))
      .filter((parameter) => !this.#termed.has(parameter));
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

  /** State tensors whose sum over ranks is the state. */
  #terms(tensors: Readonly<Record<string, Tensor>>): Tensor[] {
    const names = new Set([...this.#termed].map(({ name }) => name));
    return Object.entries(tensors)
      .filter(([name]) => names.has(name.slice(0, name.lastIndexOf("."))))
      .map(([, each]) => each);
  }

  /** Gives rank 0 the sums of terms, and zeros to the others, which is the same sum. */
  async #collectTerms(tensors: Readonly<Record<string, Tensor>>): Promise<void> {
    if (this.size === 1) return;
    for (const each of this.#terms(tensors)) {
      const values = (await each.read()) as Float32Array;
      await this.communicator.sum(values);
      if (this.rank === 0) each.write(values);
      else fill(each, 0);
    }
  }
}
