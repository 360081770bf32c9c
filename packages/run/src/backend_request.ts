import type { Device } from "./device.ts";

export const BACKENDS = ["auto", "cpu", "webgpu"] as const;
export const ADAPTERS = ["hardware", "software"] as const;

/** Request for a backend. */
export interface BackendRequest {
  readonly backend: (typeof BACKENDS)[number];
  readonly adapter?: (typeof ADAPTERS)[number];
  readonly threads?: number;
  /** Computes the products on the CPU with the system's BLAS. */
  readonly blas?: boolean;
  /**
   * The device that computed before. On WebGPU its kernels are taken again; on the CPU it says
   * whether a library computed the products, but never which one is loaded now: a file from
   * elsewhere could name any. Default: what is measured on an adapter, or suits it.
   */
  readonly recorded?: Device | undefined;
}

/** The flags that take a device again, with the kernels that it had. */
export function requestFor(device: Device): BackendRequest {
  const { backend, software } = device;
  return { backend, ...(software && { adapter: "software" }), recorded: device };
}
