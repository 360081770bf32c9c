import type { Optimizer, OptimizerParameter } from "@lrm/optimizer";
import type { Shape, Tensor } from "@lrm/tensor";
import { join, lengthOf, readSegments, type Segment, segmentsBetween, unpack } from "./_buckets.ts";
import type { ExchangePlan } from "./_exchange_plan.ts";
import { gatherFromOwners, ownedCounts, sumToOwners, totalOf } from "./_owned_parts.ts";
import { readAhead } from "./_read_ahead.ts";
import { Staging } from "./_staging.ts";
import type { Communicator } from "./communicator.ts";
import { isTrained } from "./exchange_mode.ts";

/** A tensor of the optimizer's state, on this rank's device or received from its owner. */
export type GatheredTensor = Pick<Tensor, "shape" | "dtype" | "read">;

/** One owner's part of an exchange. */
interface OwnedBucket {
  readonly parameters: readonly OptimizerParameter[];
  readonly segments: readonly Segment[];
}

/** Exchanges of the mode `sharded`: gradients to owners, values and state from them. */
export class OwnedExchange {
  readonly #communicator: Communicator;
  readonly #exchange: ExchangePlan;
  readonly #optimizer: Optimizer;
  readonly #all = new Staging();
  readonly #own = new Staging();

  constructor(exchange: ExchangePlan, optimizer: Optimizer) {
    this.#communicator = exchange.communicator;
    this.#exchange = exchange;
    this.#optimizer = optimizer;
  }

  /** Gives every owner the sums of its gradients. */
  async sumGradients(): Promise<void> {
    const { rank } = this.#communicator;
    const read = async (parts: readonly OwnedBucket[]) =>
      (await Promise.all(parts.map((part) => readPart(part, toGradient)))).flat();
    await readAhead(this.#buckets(), read, async (parts, gradients) => {
      const counts = parts.map(({ segments }) => lengthOf(segments));
      const values = this.#all.take(totalOf(counts));
      join(gradients, values);
      const own = this.#own.take(counts[rank]!);
      await sumToOwners(this.#communicator, values, counts, own);
      const { parameters, segments } = parts[rank]!;
      unpack(parameters.map(toGradient), segments, own);
    });
  }

  /** Takes over the values of all parameters from their owners. */
  async gatherValues(): Promise<void> {
    const { rank } = this.#communicator;
    const read = (parts: readonly OwnedBucket[]) => readPart(parts[rank]!, toValue);
    await readAhead(this.#buckets(), read, async (parts, values) => {
      const counts = parts.map(({ segments }) => lengthOf(segments));
      const own = this.#own.take(counts[rank]!);
      join(values, own);
      const all = this.#all.take(totalOf(counts));
      await gatherFromOwners(this.#communicator, own, counts, all);
      let at = 0;
      for (const [owner, { parameters, segments }] of parts.entries()) {
        const from = all.subarray(at, at + counts[owner]!);
        at += counts[owner]!;
        if (owner !== rank) unpack(parameters.map(toValue), segments, from);
      }
    });
  }

  /** Buckets of the trained parameters of all owners, one part for each owner. */
  #buckets(): OwnedBucket[][] {
    const all = this.#optimizer.groups.flatMap(({ parameters }) => parameters.filter(isTrained));
    const owners = Array.from({ length: this.#communicator.size }, (_, rank) => {
      const parameters = all.filter((each) => this.#exchange.ownerOf(each) === rank);
      return { parameters, sizes: parameters.map(({ value }) => value.size), done: 0 };
    });
    return ownedCounts(owners.map(({ sizes }) => totalOf(sizes))).map((counts) =>
      owners.map((owner, rank) => {
        const start = owner.done;
        owner.done += counts[rank]!;
        const segments = segmentsBetween(owner.sizes, start, owner.done);
        return { parameters: owner.parameters, segments };
      }),
    );
  }

  /** Sends the state of all owners to rank 0, one tensor at a time. */
  async gatherState(
    tensors: Readonly<Record<string, Tensor>>,
  ): Promise<Record<string, GatheredTensor>> {
    const gathered: Record<string, GatheredTensor> = { ...tensors };
    for (const [name, shape] of Object.entries(this.#optimizer.stateShapes())) {
      const length = shape.reduce((product, each) => product * each, 1);
      const own = tensors[name];
      const values = own ? ((await own.read()) as Float32Array) : new Float32Array(0);
      const owner = this.#ownerOfState(name);
      if (owner === 0) continue;
      const counts = Array.from({ length: this.#communicator.size }, (_, rank) =>
        rank === owner ? length : 0,
      );
      const all = new Float32Array(length);
      await this.#communicator.gather(values, counts, all);
      if (this.#communicator.rank === 0) gathered[name] = hostTensor(shape, all);
    }
    return gathered;
  }

  #ownerOfState(name: string): number {
    const parameter = name.slice(0, name.lastIndexOf("."));
    const all = this.#optimizer.groups.flatMap(({ parameters }) => parameters);
    return this.#exchange.ownerOf(all.find((each) => each.name === parameter)!)!;
  }
}

const toGradient = ({ gradient }: OptimizerParameter): Tensor => gradient;
const toValue = ({ value }: OptimizerParameter): Tensor => value;

function readPart(
  { parameters, segments }: OwnedBucket,
  tensorOf: (parameter: OptimizerParameter) => Tensor,
): Promise<Float32Array[]> {
  return readSegments(parameters.map(tensorOf), segments);
}

/** Makes a tensor of values that are on the host already. */
export function hostTensor(shape: Shape, values: Float32Array): GatheredTensor {
  return { shape, dtype: "float32", read: async () => values as Float32Array<ArrayBuffer> };
}
