import type { OptimizerParameter } from "@lrm/optimizer";
import { fill, type Tensor } from "@lrm/tensor";
import { type GatheredTensor, hostTensor } from "./_owned_exchange.ts";
import type { Communicator } from "./communicator.ts";

type Tensors = Readonly<Record<string, Tensor>>;

/** State of which each rank has a term, in the mode `exact`: the state is the sum of all terms. */
export class Terms {
  readonly #communicator: Communicator;
  /** Names of the parameters with such state. */
  readonly #parameters: ReadonlySet<string>;

  constructor(communicator: Communicator, parameters: Iterable<OptimizerParameter>) {
    this.#communicator = communicator;
    this.#parameters = new Set([...parameters].map(({ name }) => name));
  }

  /** Tells whether a state tensor of this name is a term. */
  has(name: string): boolean {
    return this.#parameters.has(name.slice(0, name.lastIndexOf(".")));
  }

  /**
   * Gives rank 0 the sums of terms and zeros to the others, which is the same sum. Later sums are
   * rounded differently from then on.
   */
  async collect(tensors: Tensors): Promise<void> {
    for (const [, each] of this.#own(tensors)) {
      const values = (await each.read()) as Float32Array;
      await this.#communicator.sum(values);
      if (this.#communicator.rank === 0) each.write(values);
      else fill(each, 0);
    }
  }

  /**
   * Sends the terms of all ranks to rank 0 and changes nothing.
   *
   * @returns  on rank 0, the terms of every rank by name; on others an empty list
   */
  async gather(tensors: Tensors): Promise<Record<string, GatheredTensor>[]> {
    const { rank, size } = this.#communicator;
    const ranks = Array.from({ length: size }, (_, index) => index);
    const gathered = ranks.map((): Record<string, GatheredTensor> => ({}));
    for (const [name, each] of this.#own(tensors)) {
      const own = (await each.read()) as Float32Array;
      const { length } = own;
      const all = new Float32Array(size * length);
      const counts = ranks.map(() => length);
      await this.#communicator.gather(own, counts, all);
      if (rank > 0) continue;
      for (const of of ranks) {
        gathered[of]![name] = hostTensor(each.shape, all.slice(of * length, (of + 1) * length));
      }
    }
    return rank === 0 ? gathered : [];
  }

  /**
   * Turns a whole state, loaded on all ranks, into terms.
   *
   * @param own  this rank's terms by name, of a checkpoint that keeps them. Default: rank 0 has all
   */
  restore(tensors: Tensors, own?: Readonly<Record<string, Float32Array>>): void {
    for (const [name, each] of this.#own(tensors)) {
      const values = own?.[name];
      if (values !== undefined) each.write(values);
      else if (this.#communicator.rank > 0) fill(each, 0);
    }
  }

  #own(tensors: Tensors): [string, Tensor][] {
    return Object.entries(tensors).filter(([name]) => this.has(name));
  }
}
