import { probeDevice } from "./device/probe.ts";
import type { WebGPUBackendOptions } from "./options.ts";
import { WebGPUBackend } from "./webgpu_backend.ts";

/**
 * A backend on a new device, once that has computed something rightly.
 *
 * @param release  ends the device: at the backend's `dispose`, or at once where there comes no backend of it
 */
export async function openBackend(
  device: GPUDevice,
  adapter: GPUAdapterInfo,
  options: WebGPUBackendOptions,
  release: () => void,
): Promise<WebGPUBackend> {
  try {
    await probeDevice(device);
    return new WebGPUBackend(device, adapter, options, release);
  } catch (error) {
    release();
    throw error;
  }
}
