import type { Device } from "./device.ts";

/** Backends that can be asked for; `auto` chooses one. */
export const BACKENDS = ["auto", "cpu", "webgpu"] as const;
/** Kinds of WebGPU adapters that can be asked for. */
export const ADAPTERS = ["hardware", "software"] as const;

/** Request for a backend. */
export interface BackendRequest {
  readonly backend: (typeof BACKENDS)[number];
  readonly adapter?: (typeof ADAPTERS)[number];
  /**
   * Threads of the CPU backend. `webgpu` refuses them; `auto` uses them only if it takes the CPU.
   * Default: `cores`.
   */
  readonly threads?: number;
  /** Cores that this process may use, of those of the machine. Default: all, at most 16. */
  readonly cores?: number;
  /** Index of the GPU, where there are several. Default: the first one. */
  readonly gpu?: number | undefined;
  /**
   * Computes matrix products on the CPU with the system's BLAS. Default: as the recorded device
   * did, otherwise if there is a library that is faster.
   */
  readonly blas?: boolean;
  /**
   * Device that computed before. WebGPU reuses its choice of kernels. The CPU learns whether a BLAS
   * computed the products, but never which file to load: a recorded file could name any library.
   * Default: the kernels that measure fastest on the adapter.
   */
  readonly recorded?: Device | undefined;
}

/** Returns the request that reopens a recorded device with its kernels. */
export function requestFor(device: Device): BackendRequest {
  const { backend, software } = device;
  return { backend, ...(software && { adapter: "software" }), recorded: device };
}
