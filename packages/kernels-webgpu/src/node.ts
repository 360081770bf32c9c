/**
 * The WebGPU backend in Node, through Dawn (the npm package `webgpu`).
 *
 * @module
 */
import { type AdapterKind, describeAdapter } from "./device/adapter.ts";
import { requestDevice } from "./device/limits.ts";
import { diskStore } from "./node/disk_store.ts";
import { probeAdapters, requestNodeAdapter } from "./node/gpu.ts";
import { systemMemory } from "./node/system_memory.ts";
import { openWebGPUBackend } from "./open_backend.ts";
import { optionsOn, type WebGPUBackendOptions } from "./options.ts";
import type { WebGPUBackend } from "./webgpu_backend.ts";

export type { AdapterKind } from "./device/adapter.ts";
export type { DeviceLimits } from "./device/limits.ts";
export type { WebGPUBackendOptions } from "./options.ts";
export type { KernelProfile, KernelSpan } from "./runtime/kernel_profile.ts";
export type { WebGPUBackend } from "./webgpu_backend.ts";

/** Options of {@link createWebGPUBackend} in Node. */
export interface NodeWebGPUBackendOptions extends WebGPUBackendOptions {
  /**
   * Index of the GPU, in the order of PCI addresses, for machines with several GPUs of one kind.
   * Works on Linux where Mesa's device-select layer is installed, for drivers of all makers.
   * Default: the first one, or that of the environment variable `DRI_PRIME`.
   */
  readonly gpu?: number;
}

/**
 * Creates a WebGPU backend without a window.
 *
 * With `adapter: "software"` on Linux, it uses the first installed Vulkan driver for the CPU that
 * passes a probe, else SwiftShader from the npm package `@sparticuz/chromium`. On a GPU, the first
 * call measures which kernels multiply fastest and stores the choice in the user's cache folder;
 * set {@link WebGPUBackendOptions.tuning} to prevent that. Importing this module has no effects; a
 * script exits even if it does not dispose of the backend.
 *
 * @throws DeviceError if a package or driver is missing, or only an adapter of the other kind was
 *   found
 *
 * @example
 * ```ts
 * import { matmul, tensor } from "@lrm/tensor";
 * import { createWebGPUBackend } from "@lrm/kernels-webgpu/node";
 * const backend = await createWebGPUBackend({ adapter: "software" });
 * const x = tensor(backend, [1, 2, 3, 4], [2, 2]);
 * expect(Array.from(await matmul(x, x).read())).toEqual([7, 10, 15, 22]);
 * await backend.dispose();
 * ```
 */
export async function createWebGPUBackend(
  options: NodeWebGPUBackendOptions = {},
): Promise<WebGPUBackend> {
  const { adapter } = await requestNodeAdapter(options.adapter ?? "hardware", options.gpu);
  const own = optionsOn(adapter.info, options, systemMemory);
  const device = await requestDevice(adapter);
  const place = { store: diskStore(), runtime: `Dawn on ${process.platform}`, spins: true };
  return await openWebGPUBackend(device, adapter.info, own, place, () => device.destroy());
}

/** Adapter that works on this machine. */
export interface AdapterDescription {
  /** Description, for example `WebGPU: SwiftShader (software, SwiftShader driver 5.0.0)`. */
  readonly description: string;
  /** Value of the `adapter` option of {@link createWebGPUBackend} that selects this kind. */
  readonly adapter: AdapterKind;
}

/**
 * Lists the adapters that work on this machine: the default one and the software ones. Probes each
 * in its own process.
 *
 * @throws DeviceError with the install command when the package `webgpu` is missing
 */
export async function listAdapters(): Promise<AdapterDescription[]> {
  const adapters = await probeAdapters();
  return adapters.map(({ facts, kind }) => ({
    description: `WebGPU: ${describeAdapter(facts)}`,
    adapter: kind,
  }));
}
