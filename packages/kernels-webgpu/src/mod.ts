/**
 * The WebGPU backend in a browser. In Node import `@lrm/kernels-webgpu/node`.
 *
 * @module
 */
import { adapterFacts, isSoftwareAdapter, requestAdapter } from "./device/adapter.ts";
import { requestDevice } from "./device/limits.ts";
import { WebGPUError } from "./device/webgpu_error.ts";
import { openBackend } from "./open_backend.ts";
import type { WebGPUBackendOptions } from "./options.ts";
import { pageStore } from "./tuner/page_store.ts";
import { tune } from "./tuner/tune.ts";
import { WebGPUBackend } from "./webgpu_backend.ts";

export type { AdapterKind } from "./device/adapter.ts";
export type { DeviceLimits } from "./device/limits.ts";
export type { WebGPUBackendOptions } from "./options.ts";
export type { KernelProfile, KernelSpan } from "./runtime/kernel_profile.ts";
export type { WebGPUBackend } from "./webgpu_backend.ts";

/** Options of {@link createWebGPUBackend} in a browser. */
export interface BrowserOptions extends WebGPUBackendOptions {
  /** An adapter that the page has already; taken as it is, software or not. */
  readonly gpuAdapter?: GPUAdapter;
  /** A device that the page has already, with its limits. It is not destroyed by `dispose`. */
  readonly device?: GPUDevice;
}

/**
 * A WebGPU backend in a page or a worker.
 *
 * On a GPU, the first call measures which kernels multiply fastest and keeps the choice in
 * IndexedDB; {@link WebGPUBackendOptions.tuning} refuses that.
 *
 * @throws Error in one sentence: no WebGPU, no adapter of the kind wanted, or a device that does
 *   not compute
 */
export async function createWebGPUBackend(options: BrowserOptions = {}): Promise<WebGPUBackend> {
  const { gpuAdapter, device: given } = options;
  const limited = (info: GPUAdapterInfo): BrowserOptions =>
    isSoftwareAdapter(adapterFacts(info)) ? { maxBytes: pageMemory(), ...options } : options;
  const place = { store: pageStore(), runtime: globalThis.navigator?.userAgent ?? "" };
  if (given !== undefined) {
    const info = gpuAdapter?.info ?? given.adapterInfo;
    const tuning = await tune(given, info, options, place);
    return new WebGPUBackend(given, info, limited(info), () => {}, tuning);
  }
  const adapter = gpuAdapter ?? (await requestAdapter(pageGPU(), options.adapter ?? "hardware"));
  const device = await requestDevice(adapter);
  return await openBackend(device, adapter.info, limited(adapter.info), place, () =>
    device.destroy(),
  );
}

/** Bytes of the machine's memory, as far as a browser tells: Infinity where it does not. */
function pageMemory(): number {
  const page = globalThis.navigator as { readonly deviceMemory?: number } | undefined;
  return (page?.deviceMemory ?? Number.POSITIVE_INFINITY) * 2 ** 30;
}

function pageGPU(): GPU {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (gpu === undefined) {
    throw new WebGPUError(
      "Cannot use WebGPU: this page has no navigator.gpu",
      "take a browser with WebGPU over https or on localhost, in Node import @lrm/kernels-webgpu/node, or use the CPU backend",
    );
  }
  return gpu;
}
