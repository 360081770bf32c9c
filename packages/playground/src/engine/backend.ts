import { type Backend, DeviceError, OutOfMemoryError } from "@lrm/tensor";
import type { BackendChoice } from "../config.ts";
import { cpuNotice, whyNoWebGPU } from "../gpu.ts";
import type { DeviceReport } from "../protocol.ts";

const NO_START = "WebGPU does not start in this browser";

/** A backend, with its description for the page. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly report: DeviceReport;
}

/**
 * Makes the chosen backend. `auto` takes a GPU, or else the CPU; `webgpu` also takes an emulated
 * GPU, and its description says so.
 *
 * @param kernels  kernels that a saved run was trained with, on WebGPU
 * @throws DeviceError if `webgpu` is chosen and not available
 */
export async function chooseBackend(
  choice: BackendChoice,
  kernels?: string,
): Promise<ChosenBackend> {
  switch (choice) {
    case "cpu":
      return await onCpu();
    case "webgpu":
      try {
        return await onWebGPU("hardware", kernels);
      } catch {
        return await onWebGPU("software", kernels).catch(async (cause) => {
          const why = (await whyNoWebGPU()) ?? NO_START;
          throw new DeviceError(`Cannot train on WebGPU: ${why}`, "choose the CPU", { cause });
        });
      }
    case "auto": {
      const why = await whyNoWebGPU();
      if (why !== undefined) return await onCpu(why);
      try {
        return await onWebGPU("hardware", kernels);
      } catch {
        return await onCpu(NO_START);
      }
    }
    default:
      return choice satisfies never;
  }
}

/**
 * Tells whether a backend still works, so that an error came from a run and not from the device.
 */
export async function isAlive(backend: Backend): Promise<boolean> {
  try {
    const buffer = backend.allocate(4);
    try {
      backend.write(buffer, 0, Float32Array.of(1));
      await backend.read(buffer, 0, 4);
    } finally {
      backend.free(buffer);
    }
    return true;
  } catch (error) {
    return error instanceof OutOfMemoryError;
  }
}

async function onWebGPU(
  adapter: "hardware" | "software",
  kernels: string | undefined,
): Promise<ChosenBackend> {
  const { createWebGPUBackend } = await import("@lrm/kernels-webgpu");
  const tuning = kernels === undefined ? {} : { tuning: { kernels } };
  const backend = await createWebGPUBackend({ adapter, ...tuning });
  return { backend, report: { backend: "webgpu", description: backend.info.description } };
}

async function onCpu(why?: string): Promise<ChosenBackend> {
  const { createCpuBackend } = await import("@lrm/kernels-cpu");
  const backend = await createCpuBackend();
  // The reason is for those who serve the page, and in the README.
  const alone = /the calling thread alone .*$/;
  return {
    backend,
    report: {
      backend: "cpu",
      description: backend.info.description.replace(alone, "1 thread (this site allows no more)"),
      ...(why !== undefined && { whyNotWebGPU: cpuNotice(why) }),
    },
  };
}
