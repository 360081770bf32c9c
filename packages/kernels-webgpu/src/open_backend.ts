import { probeDevice } from "./device/probe.ts";
import type { WebGPUBackendOptions } from "./options.ts";
import { type TuningPlace, tune } from "./tuner/tune.ts";
import { WebGPUBackend } from "./webgpu_backend.ts";

/**
 * A backend on a new device, once that has computed something rightly.
 *
 * @param place  where measured kernels are kept
 * @param release  ends the device: at the backend's `dispose`, or at once where there comes no
 *   backend of it
 */
export async function openBackend(
  device: GPUDevice,
  adapter: GPUAdapterInfo,
  options: WebGPUBackendOptions,
  place: TuningPlace,
  release: () => void,
): Promise<WebGPUBackend> {
  try {
    await probeDevice(device);
    const tuning = await tune(device, adapter, options, place);
    return new WebGPUBackend(device, adapter, options, release, tuning);
  } catch (error) {
    release();
    throw error;
  }
}
