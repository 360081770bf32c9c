import { BUFFER_USAGE, MAP_READ } from "../device/probe.ts";
import type { Counters } from "./counters.ts";
import type { Health } from "./health.ts";
import { type PooledMemory, sizeClass } from "./memory_pool.ts";
import type { Recorder } from "./recorder.ts";

/** Staging buffers kept for the next reads; larger ones are made anew. */
const MAX_KEPT = 4;
const MAX_KEPT_BYTES = 2 ** 24;

/** Copies device memory to the host, through buffers that both sides can see. */
export class Readback {
  readonly #device: GPUDevice;
  readonly #health: Health;
  readonly #counters: Counters;
  readonly #recorder: Recorder;
  readonly #idle: GPUBuffer[] = [];

  constructor(device: GPUDevice, health: Health, counters: Counters, recorder: Recorder) {
    this.#device = device;
    this.#health = health;
    this.#counters = counters;
    this.#recorder = recorder;
  }

  /** The bytes as they are after all kernels recorded so far. */
  async read(memory: PooledMemory, byteOffset: number, bytes: number): Promise<ArrayBuffer> {
    if (bytes === 0) {
      this.#recorder.flush();
      await this.#health.settle();
      return new ArrayBuffer(0);
    }
    const staging = this.#take(bytes);
    this.#counters.reads++;
    this.#recorder.copyOut(memory, byteOffset, staging, bytes);
    try {
      await staging.mapAsync(MAP_READ, 0, bytes);
    } catch (cause) {
      staging.destroy();
      await this.#health.settle();
      throw new Error("Cannot read from the WebGPU device: mapping failed; make a new backend", {
        cause,
      });
    }
    const result = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    this.#give(staging);
    await this.#health.settle();
    return result;
  }

  destroy(): void {
    for (const staging of this.#idle) staging.destroy();
    this.#idle.length = 0;
  }

  #take(bytes: number): GPUBuffer {
    const at = this.#idle.findIndex(({ size }) => size >= bytes);
    if (at >= 0) return this.#idle.splice(at, 1)[0]!;
    this.#counters.buffers++;
    return this.#device.createBuffer({
      size: sizeClass(bytes, Number.POSITIVE_INFINITY),
      usage: BUFFER_USAGE.mapRead | BUFFER_USAGE.copyDestination,
    });
  }

  #give(staging: GPUBuffer): void {
    if (this.#idle.length < MAX_KEPT && staging.size <= MAX_KEPT_BYTES) this.#idle.push(staging);
    else staging.destroy();
  }
}
