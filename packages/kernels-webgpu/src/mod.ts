/**
 * The WebGPU backend in a browser. In Node import `@lrm/kernels-webgpu/node`.
 *
 * @module
 */
import { DeviceError } from "@lrm/tensor";
import { requestAdapter } from "./device/adapter.ts";
import { requestDevice } from "./device/limits.ts";
import { openWebGPUBackend } from "./open_backend.ts";
import { optionsOn, type WebGPUBackendOptions } from "./options.ts";
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
  /** Adapter to use, software or not; none is requested then. */
  readonly gpuAdapter?: GPUAdapter;
  /** Device to use, with its limits. `dispose` does not destroy it. */
  readonly device?: GPUDevice;
}

/**
 * Creates a WebGPU backend in a page or a worker.
 *
 * On a GPU, the first call measures which kernels multiply fastest and stores the choice in
 * IndexedDB; set {@link WebGPUBackendOptions.tuning} to prevent that.
 *
 * @throws DeviceError if WebGPU is missing, no adapter of the wanted kind exists, or the device
 *   computes wrongly
 */
export async function createWebGPUBackend(options: BrowserOptions = {}): Promise<WebGPUBackend> {
  const { gpuAdapter, device: given } = options;
  const place = { store: pageStore(), runtime: globalThis.navigator?.userAgent ?? "" };
  if (given !== undefined) {
    const info = gpuAdapter?.info ?? given.adapterInfo;
    const tuning = await tune(given, info, options, place);
    return new WebGPUBackend(given, info, optionsOn(info, options, pageMemory), () => {}, tuning);
  }
  const adapter = gpuAdapter ?? (await requestAdapter(pageGPU(), options.adapter ?? "hardware"));
  const device = await requestDevice(adapter);
  const own = optionsOn(adapter.info, options, pageMemory);
  return await openWebGPUBackend(device, adapter.info, own, place, () => device.destroy());
}

/** Returns the machine's memory in bytes if the browser reports it, else Infinity. */
function pageMemory(): number {
  const page = globalThis.navigator as { readonly deviceMemory?: number } | undefined;
  return (page?.deviceMemory ?? Number.POSITIVE_INFINITY) * 2 ** 30;
}

function pageGPU(): GPU {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (gpu === undefined) {
    throw new DeviceError(
      "Cannot use WebGPU: this page has no navigator.gpu",
      "take a browser with WebGPU over https or on localhost, in Node import @lrm/kernels-webgpu/node, or use the CPU backend",
    );
  }
  return gpu;
}
