import type { AdapterKind } from "./device/adapter.ts";
import type { DeviceLimits } from "./device/limits.ts";

/** What every way of making a WebGPU backend has in common. */
export interface WebGPUBackendOptions {
  /**
   * `hardware` takes a GPU only; `software` takes an emulation on the CPU, which is never taken silently. Default `hardware`.
   */
  readonly adapter?: AdapterKind;
  /** Keeps below the device's own limits; for tests of large tensors on small ones. */
  readonly limits?: Partial<DeviceLimits>;
  /** The most bytes to take from the device; beyond it `allocate` throws `OutOfMemoryError`. Default: no limit of its own, the device's applies. */
  readonly maxBytes?: number;
}
