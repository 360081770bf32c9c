import type { AdapterKind } from "./device/adapter.ts";
import type { DeviceLimits } from "./device/limits.ts";

/** Options of every function that makes a WebGPU backend. */
export interface WebGPUBackendOptions {
  /**
   * `hardware` takes a GPU only; `software` takes an emulation on the CPU, which is never taken
   * silently. Default `hardware`.
   */
  readonly adapter?: AdapterKind;
  /**
   * Which kernels multiply matrices; they add in different orders, so a run keeps to one choice.
   * `backend.info.kernels` tells it.
   *
   * - `measure`: the fastest on this adapter of a list, each checked before it is taken. That takes
   *   about three seconds on a GPU, twice that on an emulation, once: the choice is kept in the
   *   user's cache folder (in a page: in IndexedDB) for this adapter, driver and version.
   * - `default`: what suits the adapter's kind; nothing is measured, read or written.
   * - `{ kernels }`: what `backend.info.kernels` said before, as to resume a run.
   *
   * Default `measure` on a GPU, `default` on an emulation.
   */
  readonly tuning?: "measure" | "default" | { readonly kernels: string };
  /**
   * About how long one submit may keep the device, in milliseconds: a screen that the device draws,
   * too, stands still for as long, and drivers end what takes seconds. How fast the device is, the
   * backend learns as it goes. `Infinity` cuts no submit for its time. Default 100.
   */
  readonly submitMilliseconds?: number;
  /** Keeps below the device's own limits; for tests of large tensors on small ones. */
  readonly limits?: Partial<DeviceLimits>;
  /**
   * The most bytes to take from the device; beyond it `allocate` throws `OutOfMemoryError`.
   * Default: on an emulation what the system's memory leaves to the process (its container's limit
   * and `ulimit -v` count); on a GPU no limit of its own, the device's applies.
   */
  readonly maxBytes?: number;
}
