import { probeDevice } from "./device/probe.ts";
import type { WebGPUBackendOptions } from "./options.ts";
import { type TuningPlace, tune } from "./tuner/tune.ts";
import { WebGPUBackend } from "./webgpu_backend.ts";

/**
 * Creates a backend on a new device after the device passes a probe.
 *
 * @param place  storage for measured kernels
 * @param release  destroys the device: called by the backend's `dispose`, or immediately if no
 *   backend can be created
 */
export async function openWebGPUBackend(
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
