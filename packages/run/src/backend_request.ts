import type { Device } from "./device.ts";

export const BACKENDS = ["auto", "cpu", "webgpu"] as const;
export const ADAPTERS = ["hardware", "software"] as const;

/** Request for a backend. */
export interface BackendRequest {
  readonly backend: (typeof BACKENDS)[number];
  readonly adapter?: (typeof ADAPTERS)[number];
  readonly threads?: number;
  /** Computes matrix products on the CPU with the system's BLAS. */
  readonly blas?: boolean;
  /**
   * Device that computed the run before. On WebGPU, its kernels are reused. On the CPU, it
   * determines whether a BLAS library is used, but never which one: the record is untrusted.
   * Default: kernels are measured or chosen for the adapter.
   */
  readonly recorded?: Device | undefined;
}

/** Returns a request for the same device with the same kernels. */
export function requestFor(device: Device): BackendRequest {
  const { backend, software } = device;
  return { backend, ...(software && { adapter: "software" }), recorded: device };
}
