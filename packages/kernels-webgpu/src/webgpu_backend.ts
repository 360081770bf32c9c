import {
  type AnyOperation,
  type Backend,
  type BackendBuffer,
  type BackendInfo,
  DeviceError,
  type Kernels,
  type MemoryStatistics,
  runKernel,
  StateError,
} from "@lrm/tensor";
import { adapterFacts, describeAdapter, isSoftwareAdapter } from "./device/adapter.ts";
import { type DeviceLimits, hasSubgroups, usedLimits } from "./device/limits.ts";
import type { WebGPUBuffer } from "./kernels/context.ts";
import { formatKernels } from "./kernels/product_kernels.ts";
import { kernelsOn } from "./kernels/table.ts";
import { type Tuning, tuningFor } from "./kernels/tuning.ts";
import type { WebGPUBackendOptions } from "./options.ts";
import { type DeviceCounters, newCounters } from "./runtime/counters.ts";
import { Health } from "./runtime/health.ts";
import type { KernelProfile } from "./runtime/kernel_profile.ts";
import { MemoryPool } from "./runtime/memory_pool.ts";
import { Pace } from "./runtime/pace.ts";
import { Readback } from "./runtime/readback.ts";
import { Recorder } from "./runtime/recorder.ts";

/**
 * A {@link Backend} on a WebGPU device; made by `createWebGPUBackend`.
 *
 * Kernels are recorded and submitted together: at a read, at `flush()`, and when enough work is
 * recorded. The next read throws the errors that a device reports asynchronously: a lost device,
 * exhausted memory, or a kernel that does not compile.
 */
export class WebGPUBackend implements Backend {
  readonly name = "webgpu";
  readonly info: BackendInfo;
  /**
   * The device, for sharing it with other code. `dispose` destroys it unless the page supplied it.
   */
  readonly device: GPUDevice;
  /** Device limits that the backend observes. */
  readonly limits: DeviceLimits;
  /** Counts of requests to the device, for tests and benchmarks. */
  readonly counters: DeviceCounters;
  readonly #health: Health;
  readonly #pool: MemoryPool;
  readonly #recorder: Recorder;
  readonly #readback: Readback;
  readonly #kernels: Kernels;
  readonly #release: () => void;

  /**
   * @param release  destroys the device; called once, by `dispose`
   * @param tuning  default: depends on the adapter's kind
   */
  constructor(
    device: GPUDevice,
    adapter: GPUAdapterInfo,
    options: WebGPUBackendOptions,
    release: () => void,
    tuning: Tuning = tuningFor(adapterFacts(adapter), hasSubgroups(device)),
  ) {
    this.device = device;
    const facts = adapterFacts(adapter);
    const maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
    const description = `WebGPU: ${describeAdapter(facts)}`;
    this.info = {
      description,
      rounding: description, // determined by the compiler, so by adapter and driver
      software: isSoftwareAdapter(facts),
      maxBytes,
      float16: device.features.has("shader-f16"),
      epilogues: true,
      kernels: formatKernels(tuning.products),
    };
    this.limits = usedLimits(device.limits, options.limits);
    this.#release = release;
    this.#health = new Health(device);
    const counters = newCounters();
    this.counters = counters;
    this.#recorder = new Recorder(
      device,
      this.#health,
      counters,
      new Pace(tuning.submit, options.submitMilliseconds),
    );
    this.#pool = new MemoryPool(
      device,
      this.#health,
      counters,
      this.limits.maxBufferSize,
      maxBytes,
      () => this.#recorder.forgetBindGroups(),
    );
    // Without timestamps, the host's clock would count the sleep as device time, and each sleep
    // would be longer than the last.
    const sleeps = tuning.sleeps && device.features.has("timestamp-query");
    this.#readback = new Readback(device, this.#health, counters, this.#recorder, sleeps);
    this.#kernels = kernelsOn(this, {
      recorder: this.#recorder,
      pool: this.#pool,
      limits: this.limits,
      tuning,
    });
  }

  allocate(byteLength: number): BackendBuffer {
    this.#health.assertAlive();
    const memory = this.#pool.take(byteLength);
    this.#pool.account.add(byteLength);
    const buffer: WebGPUBuffer = { byteLength, memory };
    return buffer;
  }

  free(buffer: BackendBuffer): void {
    this.#pool.account.remove(buffer.byteLength);
    this.#pool.give((buffer as WebGPUBuffer).memory);
  }

  write(buffer: BackendBuffer, byteOffset: number, data: ArrayBufferView): void {
    this.#health.assertAlive();
    const target = buffer as WebGPUBuffer;
    // A write of the whole tensor can go to other memory, which avoids a submit.
    if (data.byteLength === target.byteLength && this.#recorder.uses(target.memory)) {
      target.memory = this.#pool.exchange(target.memory, (other) => !this.#recorder.uses(other));
    }
    this.#recorder.write(target.memory, byteOffset, data);
  }

  async read(buffer: BackendBuffer, byteOffset: number, byteLength: number): Promise<ArrayBuffer> {
    this.#health.assertAlive();
    return this.#readback.read((buffer as WebGPUBuffer).memory, byteOffset, byteLength);
  }

  flush(): void {
    this.#health.assertAlive();
    this.#recorder.flush();
  }

  memory(): MemoryStatistics {
    return this.#pool.statistics();
  }

  resetPeak(): void {
    this.#pool.account.resetPeak();
  }

  /** Tells whether the device can time kernels, which {@link WebGPUBackend.profile} needs. */
  get timesKernels(): boolean {
    return this.device.features.has("timestamp-query");
  }

  /**
   * Times every kernel on the device separately, from when a track is set until the profile is
   * stopped. Only one profile can be active at a time.
   *
   * Times are exact in Node; browsers round them, many to a tenth of a millisecond.
   *
   * @throws DeviceError if the adapter has no `timestamp-query`
   */
  profile(): KernelProfile {
    this.#health.assertAlive();
    if (!this.timesKernels) {
      throw new DeviceError(
        `Cannot profile on ${this.info.description}: the adapter does not time kernels (it has no timestamp-query)`,
        "use another adapter",
      );
    }
    return this.#recorder.profile();
  }

  async dispose(): Promise<void> {
    this.#health.end(
      () => new StateError("Cannot use this WebGPU backend: it was disposed", "make a new one"),
    );
    this.#pool.destroy();
    this.#readback.destroy();
    this.#recorder.destroy();
    this.#release();
  }

  run(operation: AnyOperation): void {
    this.#health.assertAlive();
    runKernel(this.#kernels, operation);
  }
}
