import { BUFFER_USAGE, MAP_READ } from "../device/probe.ts";

/** One run of a kernel. */
export interface KernelSpan {
  /** Kernel and shapes: `matmul NT 512×384×128`. */
  readonly kernel: string;
  /** Track name set by {@link KernelProfile.track}. */
  readonly track: string;
  /** Start time in milliseconds since the first kernel began. */
  readonly start: number;
  /** Duration in milliseconds. */
  readonly duration: number;
}

/** Queries per set: WebGPU's maximum. */
const QUERIES = 4096;
/** Bytes of a timestamp: nanoseconds as a 64-bit integer. */
const BYTES = 8;

/**
 * Measures the time of every kernel with the device's clock. Each kernel gets its own compute pass,
 * so that kernels do not overlap. The kernels, their order and the results do not change.
 *
 * Made by `WebGPUBackend.profile`.
 */
export class KernelProfile {
  readonly #device: GPUDevice;
  readonly #end: () => void;
  readonly #kernels: { readonly label: () => string; readonly track: string }[] = [];
  readonly #sets: GPUQuerySet[] = [];
  #track: string | undefined;

  /** @param end  submits the recorded kernels, and ends the timing */
  constructor(device: GPUDevice, end: () => void) {
    this.#device = device;
    this.#end = end;
  }

  /**
   * Sets the track of the kernels that follow. With undefined, the initial value, they are not
   * timed.
   */
  track(name: string | undefined): void {
    this.#track = name;
  }

  /**
   * Returns the timestamp writes of a kernel's pass; undefined if it is not timed.
   *
   * @internal
   */
  passTimes(label: () => string): GPUComputePassTimestampWrites | undefined {
    if (this.#track === undefined) return undefined;
    const at = (2 * this.#kernels.length) % QUERIES;
    if (at === 0)
      this.#sets.push(this.#device.createQuerySet({ type: "timestamp", count: QUERIES }));
    this.#kernels.push({ label, track: this.#track });
    return {
      querySet: this.#sets.at(-1)!,
      beginningOfPassWriteIndex: at,
      endOfPassWriteIndex: at + 1,
    };
  }

  /** Ends the profile. Resolves to its kernels in the order in which they ran. */
  async stop(): Promise<readonly KernelSpan[]> {
    this.#end();
    const count = this.#kernels.length;
    if (count === 0) return [];
    const size = this.#sets.length * QUERIES * BYTES;
    const { copySource, copyDestination, mapRead, queryResolve } = BUFFER_USAGE;
    const resolved = this.#device.createBuffer({ size, usage: queryResolve | copySource });
    const staging = this.#device.createBuffer({ size, usage: mapRead | copyDestination });
    const encoder = this.#device.createCommandEncoder();
    this.#sets.forEach((set, index) => {
      const used = Math.min(QUERIES, 2 * count - index * QUERIES);
      encoder.resolveQuerySet(set, 0, used, resolved, index * QUERIES * BYTES);
    });
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, size);
    this.#device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MAP_READ);
    const times = new BigInt64Array(staging.getMappedRange().slice(0));
    for (const each of [...this.#sets, resolved, staging]) each.destroy();
    const milliseconds = (from: bigint, to: bigint): number => Number(to - from) / 1e6;
    return this.#kernels.map(({ label, track }, index) => ({
      kernel: label(),
      track,
      start: milliseconds(times[0]!, times[2 * index]!),
      // A device's clock may restart, for example when its frequency changes.
      duration: Math.max(0, milliseconds(times[2 * index]!, times[2 * index + 1]!)),
    }));
  }
}
