import { MemoryAccount, type MemoryStatistics, type OutOfMemoryError } from "@lrm/tensor";
import { BUFFER_USAGE } from "../device/probe.ts";
import type { Counters } from "./counters.ts";
import { type Health, outOfMemory } from "./health.ts";

/** Device memory that tensors take turns in. */
export interface PooledMemory {
  readonly id: number;
  readonly gpu: GPUBuffer;
  /** Bytes. */
  readonly capacity: number;
  /** The recording that uses it last; see {@link Recorder}. */
  usedIn: number;
  /** Why there is none after all: the device tells late. */
  refusal?: OutOfMemoryError;
}

const SMALLEST = 256;
/** Larger memory is not taken twice for {@link MemoryPool.exchange}. */
const MOST_EXCHANGED = 2 ** 20;

/**
 * Bytes set aside for a request: a power of two up to 4 KiB, then in steps of an eighth of the
 * power of two below, so that at most an eighth is wasted and nearby sizes share buffers.
 */
export function sizeClass(bytes: number, largest: number): number {
  const power = 2 ** Math.ceil(Math.log2(Math.max(bytes, SMALLEST)));
  if (power <= 4096) return power;
  const step = power / 16;
  return Math.max(bytes, Math.min(Math.ceil(bytes / step) * step, largest));
}

/**
 * Buffers by size, the oldest that is free taken first, whatever the order in which they were
 * freed: a training step that repeats gets the same buffers again, which keeps bind groups valid.
 *
 * A freed buffer is reused at once; the queue's order keeps earlier kernels right.
 */
export class MemoryPool {
  readonly #device: GPUDevice;
  readonly #health: Health;
  readonly #counters: Counters;
  readonly #maxBufferSize: number;
  readonly #maxBytes: number;
  readonly #onDestroy: () => void;
  /** By capacity, the oldest last. */
  readonly #free = new Map<number, PooledMemory[]>();
  readonly #all = new Set<PooledMemory>();
  /** Of tensors; what kernels take for themselves is reserved only. */
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

  /** Takes memory for at least `bytes` bytes. */
  take(bytes: number): PooledMemory {
    if (bytes > this.#maxBufferSize) {
      throw outOfMemory(bytes, `one tensor may have ${this.#maxBufferSize} bytes on this device`);
    }
    const capacity = sizeClass(bytes, this.#maxBufferSize);
    return this.#free.get(capacity)?.pop() ?? this.#create(capacity);
  }

  /**
   * Gives `memory` back for as much that is `idle`, where there is some or room for some; else it
   * stays.
   *
   * So the host can write into a tensor whose old contents the device still needs.
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

  /** Gives memory back. */
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
        `${this.#reservedBytes} of the ${this.#maxBytes} bytes it may use are taken`,
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

  /** The device has none: the buffer is never used again. */
  #refuse(memory: PooledMemory, taken: number): OutOfMemoryError {
    const { capacity } = memory;
    const reason = `the device has no room beside the ${taken} bytes taken`;
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
   * Destroys the buffers that wait for reuse. A submit that still uses one keeps it until it is
   * done.
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

/** Index of a buffer in `free`, which is sorted by descending id. */
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
