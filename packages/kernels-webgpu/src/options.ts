import { type AdapterKind, adapterFacts, isSoftwareAdapter } from "./device/adapter.ts";
import type { DeviceLimits } from "./device/limits.ts";

/** Options of all functions that create a WebGPU backend. */
export interface WebGPUBackendOptions {
  /**
   * `hardware` uses a GPU only; `software` uses an emulation on the CPU, which is never chosen
   * silently. Default: `hardware`.
   */
  readonly adapter?: AdapterKind;
  /**
   * Selection of the matrix product kernels. They add in different orders, so a run must keep one
   * choice, which `backend.info.kernels` reports.
   *
   * - `measure`: measures a list of candidates on this adapter and uses the fastest correct one.
   *   This takes about three seconds on a GPU and six on an emulation, once: the choice is stored
   *   in the user's cache folder (in a page: in IndexedDB) for this adapter, driver and version.
   * - `default`: uses fixed kernels for the adapter's kind; measures, reads and writes nothing.
   * - `{ kernels }`: uses a previous value of `backend.info.kernels`, for example to resume a run.
   *
   * Default `measure` on a GPU, `default` on an emulation.
   */
  readonly tuning?: "measure" | "default" | { readonly kernels: string };
  /**
   * Target duration of one submit in milliseconds. A screen drawn by the same device freezes for as
   * long, and drivers abort submits that take seconds. The backend measures the device's speed
   * while it works. `Infinity` removes the limit. Default: 100.
   */
  readonly submitMilliseconds?: number;
  /** Limits below the device's own; for testing large-tensor code on small tensors. */
  readonly limits?: Partial<DeviceLimits>;
  /**
   * Maximum bytes to allocate on the device; beyond it `allocate` throws `OutOfMemoryError`.
   * Default: on an emulation the memory available to the process (including its container's limit
   * and `ulimit -v`); on a GPU only the device's own limit applies.
   */
  readonly maxBytes?: number;
}

/**
 * Completes the options for an adapter: an emulation takes memory from the machine, which limits it
 * unless `maxBytes` was given.
 *
 * @param memory  returns the bytes of the machine that are available
 */
export function optionsOn<Options extends WebGPUBackendOptions>(
  adapter: GPUAdapterInfo,
  options: Options,
  memory: () => number,
): Options {
  if (!isSoftwareAdapter(adapterFacts(adapter))) return options;
  return { ...options, maxBytes: options.maxBytes ?? memory() };
}
