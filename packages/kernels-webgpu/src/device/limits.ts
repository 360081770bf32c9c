import { ArgumentError } from "@lrm/tensor";

/** Device limits that kernels depend on; all others keep WebGPU's defaults. */
export interface DeviceLimits {
  /** Maximum bytes of one kernel binding. Larger tensors are processed in several dispatches. */
  readonly maxStorageBufferBindingSize: number;
  /** Maximum bytes of one buffer, and therefore of one tensor. */
  readonly maxBufferSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeWorkgroupStorageSize: number;
  readonly maxComputeInvocationsPerWorkgroup: number;
  readonly maxComputeWorkgroupSizeX: number;
  readonly maxComputeWorkgroupsPerDimension: number;
}

const LIMIT_NAMES = [
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupsPerDimension",
] as const satisfies readonly (keyof DeviceLimits)[];

const FEATURES = [
  "shader-f16",
  "subgroups",
  "timestamp-query",
] as const satisfies readonly GPUFeatureName[];

/** Returns the limits of `of`, lowered (never raised) to `lowered`. */
export function usedLimits(
  of: GPUSupportedLimits,
  lowered: Partial<DeviceLimits> = {},
): DeviceLimits {
  const limits = {} as Record<keyof DeviceLimits, number>;
  for (const name of LIMIT_NAMES) {
    const wanted = lowered[name] ?? Number.POSITIVE_INFINITY;
    if (!(wanted >= 1)) {
      throw new ArgumentError(
        `Cannot lower the limit ${name} to ${wanted}: it must be a positive number`,
        "choose such a number, or leave it out",
      );
    }
    limits[name] = Math.min(of[name], wanted);
  }
  return limits;
}

/** Tells whether the device supports subgroup operations. */
export const hasSubgroups = ({ features }: GPUDevice): boolean => features.has("subgroups");

/**
 * Requests a device with the adapter's maximum for each limit used here, and with float16,
 * subgroups and timestamps if the adapter supports them.
 *
 * WebGPU rejects limits below its defaults, so this backend enforces lowered limits itself.
 */
export function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  return adapter.requestDevice({
    label: "lrm",
    requiredLimits: { ...usedLimits(adapter.limits) },
    requiredFeatures: FEATURES.filter((name) => adapter.features.has(name)),
  });
}
