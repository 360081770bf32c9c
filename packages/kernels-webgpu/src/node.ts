/**
 * The WebGPU backend in Node, through Dawn (the npm package `webgpu`).
 *
 * @module
 */
import {
  type AdapterKind,
  adapterFacts,
  describeAdapter,
  isSoftwareAdapter,
} from "./device/adapter.ts";
import { requestDevice } from "./device/limits.ts";
import { diskStore } from "./node/disk_store.ts";
import { probeAdapters, requestNodeAdapter } from "./node/gpu.ts";
import { systemMemory } from "./node/system_memory.ts";
import { openBackend } from "./open_backend.ts";
import type { WebGPUBackendOptions } from "./options.ts";
import type { WebGPUBackend } from "./webgpu_backend.ts";

export type { AdapterKind } from "./device/adapter.ts";
export type { DeviceLimits } from "./device/limits.ts";
export type { WebGPUBackendOptions } from "./options.ts";
export type { KernelProfile, KernelSpan } from "./runtime/kernel_profile.ts";
export type { WebGPUBackend } from "./webgpu_backend.ts";

/**
 * A WebGPU backend without a window.
 *
 * With `adapter: "software"` on Linux the first installed Vulkan driver for the CPU that passes a
 * probe is taken, else SwiftShader out of the npm package `@sparticuz/chromium`. On a GPU, the
 * first call measures which kernels multiply fastest and keeps the choice in the user's cache
 * folder; {@link WebGPUBackendOptions.tuning} refuses that. Importing this module has no effects; a
 * script that does not dispose the backend still exits.
 *
 * @throws Error in one sentence: a package or driver is missing, or only an adapter of the other
 *   kind was found
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
  options: WebGPUBackendOptions = {},
): Promise<WebGPUBackend> {
  const { adapter } = await requestNodeAdapter(options.adapter ?? "hardware");
  const software = isSoftwareAdapter(adapterFacts(adapter.info));
  const limited = software ? { maxBytes: systemMemory(), ...options } : options;
  const device = await requestDevice(adapter);
  const place = { store: diskStore(), runtime: `Dawn on ${process.platform}`, spins: true };
  return await openBackend(device, adapter.info, limited, place, () => device.destroy());
}

/** An adapter that computes on this machine. */
export interface AdapterDescription {
  /** One line: `WebGPU: SwiftShader (software, SwiftShader driver 5.0.0)`. */
  readonly description: string;
  /** The option with which {@link createWebGPUBackend} takes one of its kind. */
  readonly adapter: AdapterKind;
}

/**
 * The adapters that compute on this machine: the one a plain request yields, and the software ones.
 * Each is tried in a process of its own.
 *
 * @throws Error with the install command when the package `webgpu` is missing
 */
export async function listAdapters(): Promise<AdapterDescription[]> {
  const adapters = await probeAdapters();
  return adapters.map(({ facts, kind }) => ({
    description: `WebGPU: ${describeAdapter(facts)}`,
    adapter: kind,
  }));
}
