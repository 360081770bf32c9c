import { DeviceError } from "@lrm/tensor";
import { BUFFER_USAGE, MAP_READ } from "../device/probe.ts";
import type { Counters } from "./counters.ts";
import { type Health, outOfMemory } from "./health.ts";
import { type PooledMemory, sizeClass } from "./memory_pool.ts";
import type { Recorder } from "./recorder.ts";

/**
 * Maximum bytes of staging buffers kept for the next reads, often of many tensors at once. Reads of
 * more at once make some buffers anew each time: what a checkpoint reads would otherwise take
 * memory from all steps after it.
 */
const MAX_KEPT_BYTES = 2 ** 26;
/** Fraction of the expected time to sleep: sleeping too long costs more than waking too early. */
const ASLEEP = 0.9;

/** Copies device memory to the host through mappable staging buffers. */
export class Readback {
  readonly #device: GPUDevice;
  readonly #health: Health;
  readonly #counters: Counters;
  readonly #recorder: Recorder;
  readonly #sleeps: boolean;
  /** From the one that was used longest ago to the latest. */
  readonly #idle: GPUBuffer[] = [];
  #idleBytes = 0;

  /** @param sleeps  see `Tuning` */
  constructor(
    device: GPUDevice,
    health: Health,
    counters: Counters,
    recorder: Recorder,
    sleeps: boolean,
  ) {
    this.#device = device;
    this.#health = health;
    this.#counters = counters;
    this.#recorder = recorder;
    this.#sleeps = sleeps;
  }

  /** Reads the bytes as they are after all kernels recorded so far. */
  async read(memory: PooledMemory, byteOffset: number, bytes: number): Promise<ArrayBuffer> {
    if (bytes === 0) {
      this.#recorder.flush();
      await this.#health.settle();
      return new ArrayBuffer(0);
    }
    if (memory.refusal !== undefined) {
      await this.#health.settle();
      throw memory.refusal;
    }
    const staging = this.#take(bytes);
    this.#counters.reads++;
    const mark = this.#recorder.copyOut(memory, byteOffset, staging, bytes);
    try {
      if (this.#sleeps) await this.#sleep();
      await staging.mapAsync(MAP_READ, 0, bytes);
    } catch (cause) {
      staging.destroy();
      await this.#health.settle();
      throw new DeviceError(
        "Cannot read from the WebGPU device: mapping failed",
        "make a new backend",
        { cause },
      );
    }
    this.#recorder.caughtUp(mark);
    const result = copyOf(staging, bytes);
    staging.unmap();
    this.#give(staging);
    await this.#health.settle();
    if (result !== undefined) return result;
    throw outOfMemory(bytes, "the host has no room for what it reads");
  }

  destroy(): void {
    for (const staging of this.#idle) staging.destroy();
    this.#idle.length = 0;
    this.#idleBytes = 0;
  }

  /** Sleeps until the device is nearly done. */
  async #sleep(): Promise<void> {
    const milliseconds = Math.floor(ASLEEP * this.#recorder.remaining);
    if (milliseconds > 0) await new Promise((wake) => setTimeout(wake, milliseconds));
  }

  #take(bytes: number): GPUBuffer {
    let found: GPUBuffer | undefined;
    for (const each of this.#idle) {
      if (each.size >= bytes && each.size <= (found?.size ?? each.size)) found = each;
    }
    if (found !== undefined) {
      this.#idle.splice(this.#idle.indexOf(found), 1);
      this.#idleBytes -= found.size;
      return found;
    }
    // If the device has no room for the staging buffer, only the copy fails: the recorded kernels
    // are submitted.
    this.#recorder.flush();
    this.#counters.buffers++;
    const size = sizeClass(bytes, Number.POSITIVE_INFINITY);
    return this.#health.watch(
      "out-of-memory",
      () =>
        this.#device.createBuffer({
          size,
          usage: BUFFER_USAGE.mapRead | BUFFER_USAGE.copyDestination,
        }),
      () => outOfMemory(size, "the device has no room for what the host reads"),
    );
  }

  /** Keeps a buffer, in place of those that were used longest ago, unless it is too large. */
  #give(staging: GPUBuffer): void {
    if (staging.size > MAX_KEPT_BYTES) {
      staging.destroy();
      return;
    }
    this.#idle.push(staging);
    this.#idleBytes += staging.size;
    while (this.#idleBytes > MAX_KEPT_BYTES) {
      const oldest = this.#idle.shift()!;
      this.#idleBytes -= oldest.size;
      oldest.destroy();
    }
  }
}

/** Copies the content of a mapped buffer; undefined if the host has no memory for it. */
function copyOf(staging: GPUBuffer, bytes: number): ArrayBuffer | undefined {
  try {
    return staging.getMappedRange(0, bytes).slice(0);
  } catch {
    return undefined;
  }
}
