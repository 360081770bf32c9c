import type { Tape } from "@lrm/autograd";
import { type Backend, keep, Tensor } from "@lrm/tensor";
import type { Batch, HostArray, HostBatch } from "./task.ts";

/** Memory of a batch on a device. Batches of the same names, types and shapes reuse it. */
export class DeviceBatch<Name extends string> {
  readonly #backend: Backend;
  readonly #tensors = new Map<Name, Tensor>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Replaces the batch. */
  write(host: HostBatch<Name>): void {
    for (const [name, each] of this.#tensors) {
      if (Object.hasOwn(host, name) && fits(each, host[name])) continue;
      each.dispose();
      this.#tensors.delete(name);
    }
    for (const name of Object.keys(host) as Name[]) {
      const { data, shape } = host[name];
      let own = this.#tensors.get(name);
      if (own === undefined) {
        own = keep(Tensor.allocate(this.#backend, shape, dtypeOf(host[name])));
        this.#tensors.set(name, own);
      }
      own.write(data);
    }
  }

  /** Puts the batch on a tape, as constants. */
  on(tape: Tape): Batch<Name> {
    const variables = [...this.#tensors].map(([name, each]) => [name, tape.constant(each)]);
    return Object.fromEntries(variables) as Batch<Name>;
  }

  [Symbol.dispose](): void {
    for (const each of this.#tensors.values()) each.dispose();
    this.#tensors.clear();
  }
}

function dtypeOf({ data }: HostArray): "float32" | "int32" {
  return data instanceof Int32Array ? "int32" : "float32";
}

function fits({ shape, dtype }: Tensor, host: HostArray): boolean {
  return dtype === dtypeOf(host) && shape.join() === host.shape.join();
}
