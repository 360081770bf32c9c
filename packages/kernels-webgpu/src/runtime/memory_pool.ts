import {
  bytesText,
  MemoryAccount,
  type MemoryStatistics,
  type OutOfMemoryError,
} from "@lrm/tensor";
import { BUFFER_USAGE } from "../device/probe.ts";
import type { Counters } from "./counters.ts";
import { type Health, outOfMemory } from "./health.ts";

/** Device memory that tensors reuse one after the other. */
export interface PooledMemory {
  readonly id: number;
  readonly gpu: GPUBuffer;
  /** Bytes. */
  readonly capacity: number;
  /** Number of the last recording that uses it; see {@link Recorder}. */
  usedIn: number;
  /** Error if the device refused the memory, which it reports later. */
  refusal?: OutOfMemoryError;
}

const SMALLEST = 256;
/** Maximum bytes for {@link MemoryPool.exchange}; larger memory is not allocated twice. */
const MOST_EXCHANGED = 2 ** 20;

/** Bytes above which memory is so scarce that less of it is wasted. */
const LARGE = 2 ** 28;

/**
 * Returns the bytes to allocate for a request: a power of two up to 4 KiB, then in steps of an
 * eighth of the power of two below, so that at most an eighth is wasted and similar sizes share
 * buffers. Above 256 MiB, as embeddings of large vocabularies, the steps are a 32nd.
 */
export function sizeClass(bytes: number, largest: number): number {
  const power = 2 ** Math.ceil(Math.log2(Math.max(bytes, SMALLEST)));
  if (power <= 4096) return power;
  const step = power / (bytes > LARGE ? 64 : 16);
  return Math.max(bytes, Math.min(Math.ceil(bytes / step) * step, largest));
}

/**
 * Pool of buffers by size. It takes the oldest free buffer first, regardless of the order in which
 * buffers were freed: repeated training steps get the same buffers, which keeps bind groups valid.
 *
 * A freed buffer is reused immediately; the queue runs earlier kernels before later ones.
 */
export class MemoryPool {
  readonly #device: GPUDevice;
  readonly #health: Health;
  readonly #counters: Counters;
  readonly #maxBufferSize: number;
  readonly #maxBytes: number;
  readonly #onDestroy: () => void;
  /** Free buffers by capacity, the oldest last. */
  readonly #free = new Map<number, PooledMemory[]>();
  readonly #all = new Set<PooledMemory>();
  /** Account of the tensors' memory; scratch memory of kernels is only reserved. */
  account: MemoryAccount = new MemoryAccount();
  #nextId = 0;
  #reservedBytes = 0;

  constructor(
    device: GPUDevice,
    health: Health,
    counters: Counters,
    maxBufferSize: number,
    maxBytes: number,
    onDestroy: () => void,
  ) {
    this.#device = device;
    this.#health = health;
    this.#counters = counters;
    this.#maxBufferSize = maxBufferSize;
    this.#maxBytes = maxBytes;
    this.#onDestroy = onDestroy;
  }

  /** Allocates at least `bytes` bytes. */
  take(bytes: number): PooledMemory {
    if (bytes > this.#maxBufferSize) {
      throw outOfMemory(
        bytes,
        `one tensor may have ${bytesText(this.#maxBufferSize)} on this device`,
      );
    }
    const capacity = sizeClass(bytes, this.#maxBufferSize);
    return this.#free.get(capacity)?.pop() ?? this.#create(capacity);
  }

  /**
   * Replaces `memory` by `idle` memory of the same size if some is free or can be allocated;
   * otherwise returns `memory`.
   *
   * The host can then write into a tensor while the device still needs its old contents.
   */
  exchange(memory: PooledMemory, idle: (other: PooledMemory) => boolean): PooledMemory {
    const { capacity } = memory;
    if (capacity > MOST_EXCHANGED) return memory;
    const free = this.#free.get(capacity) ?? [];
    let at = free.length - 1;
    while (at >= 0 && !idle(free[at]!)) at--;
    if (at < 0 && this.#reservedBytes + capacity > this.#maxBytes) return memory;
    const other = at < 0 ? this.#create(capacity) : free.splice(at, 1)[0]!;
    this.give(memory);
    return other;
  }

  /** Frees memory for reuse. */
  give(memory: PooledMemory): void {
    if (memory.refusal !== undefined) return;
    const free = this.#free.get(memory.capacity);
    if (free === undefined) this.#free.set(memory.capacity, [memory]);
    else free.splice(positionOf(memory.id, free), 0, memory);
  }

  statistics(): MemoryStatistics {
    return this.account.statistics(this.#reservedBytes);
  }

  /** Destroys every buffer, in use or not. */
  destroy(): void {
    for (const { gpu } of this.#all) gpu.destroy();
    this.#all.clear();
    this.#free.clear();
    this.#reservedBytes = 0;
    this.account = new MemoryAccount();
  }

  #create(capacity: number): PooledMemory {
    if (this.#reservedBytes + capacity > this.#maxBytes) this.#trim();
    if (this.#reservedBytes + capacity > this.#maxBytes) {
      throw outOfMemory(
        capacity,
        `${bytesText(this.#reservedBytes)} of the ${bytesText(this.#maxBytes)} it may use are taken`,
      );
    }
    const taken = this.#reservedBytes;
    const gpu = this.#health.watch(
      "out-of-memory",
      () =>
        this.#device.createBuffer({
          size: capacity,
          usage: BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyDestination,
        }),
      () => this.#refuse(memory, taken),
    );
    this.#counters.buffers++;
    const memory: PooledMemory = { id: this.#nextId++, gpu, capacity, usedIn: -1 };
    this.#all.add(memory);
    this.#reservedBytes += capacity;
    return memory;
  }

  /** Handles an allocation that the device refused: the buffer is never used again. */
  #refuse(memory: PooledMemory, taken: number): OutOfMemoryError {
    const { capacity } = memory;
    const reason = `the device has no room beside the ${bytesText(taken)} taken`;
    memory.refusal = outOfMemory(capacity, reason);
    if (!this.#all.delete(memory)) return memory.refusal;
    this.#reservedBytes -= capacity;
    const free = this.#free.get(capacity);
    const at = free?.indexOf(memory) ?? -1;
    if (at >= 0) free!.splice(at, 1);
    memory.gpu.destroy();
    return memory.refusal;
  }

  /**
   * Destroys free buffers. A submit that still uses one keeps it alive until the submit is done.
   */
  #trim(): void {
    this.#onDestroy();
    for (const memory of [...this.#free.values()].flat()) {
      memory.gpu.destroy();
      this.#all.delete(memory);
      this.#reservedBytes -= memory.capacity;
    }
    this.#free.clear();
  }
}

/** Returns the index of a buffer in `free`, which is sorted by descending id. */
function positionOf(id: number, free: readonly PooledMemory[]): number {
  let low = 0;
  let high = free.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (free[middle]!.id > id) low = middle + 1;
    else high = middle;
  }
  return low;
}
