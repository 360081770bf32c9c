import { BUFFER_USAGE, MAP_READ } from "../device/probe.ts";

/** One run of a kernel. */
export interface KernelSpan {
  /** Kernel and shapes: `matmul NT 512×384×128`. */
  readonly kernel: string;
  /** As {@link KernelProfile.track} named it. */
  readonly track: string;
  /** When the device began it, in milliseconds since the first one. */
  readonly start: number;
  /** Duration in milliseconds. */
  readonly duration: number;
}

/** Queries of a set, as many as WebGPU allows. */
const QUERIES = 4096;
/** Of a timestamp: nanoseconds as a 64-bit integer. */
const BYTES = 8;

/**
 * The time of every kernel on the device, by the device's clock: each gets a compute pass of its
 * own, so that they do not overlap. The kernels and their order are the same as ever, and so are
 * the results.
 *
 * Made by `WebGPUBackend.profile`.
 */
export class KernelProfile {
  readonly #device: GPUDevice;
  readonly #end: () => void;
  readonly #kernels: { readonly label: () => string; readonly track: string }[] = [];
  readonly #sets: GPUQuerySet[] = [];
  #track: string | undefined;

  /** @param end  submits what was recorded, and ends the timing */
  constructor(device: GPUDevice, end: () => void) {
    this.#device = device;
    this.#end = end;
  }

  /** Names what the coming kernels are part of. With undefined, as at first, they are not timed. */
  track(name: string | undefined): void {
    this.#track = name;
  }

  /**
   * Timestamp writes of a kernel's pass; undefined if it is not timed.
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

  /** Ends the profile. Resolves to its kernels, in the order in which they ran. */
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
      // A device's clock may begin anew, as when it changes its frequency.
      duration: Math.max(0, milliseconds(times[2 * index]!, times[2 * index + 1]!)),
    }));
  }
}
