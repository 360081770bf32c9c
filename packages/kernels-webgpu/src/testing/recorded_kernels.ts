import { type AnyOperation, type Backend, createDryBackend, runKernel } from "@lrm/tensor";
import type { WebGPUBuffer } from "../kernels/context.ts";
import { kernelsOn } from "../kernels/table.ts";
import type { Tuning } from "../kernels/tuning.ts";
import type { PooledMemory } from "../runtime/memory_pool.ts";

/** Limits that every adapter supports. */
const LIMITS = {
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupsPerDimension: 65535,
};

/**
 * Collects the names and WGSL of the kernels that run operations of one kind, on a backend without
 * a device.
 */
export function recordKernels(
  tuning: Tuning,
  kind: string,
  body: (backend: Backend) => void,
): Map<string, string> {
  const texts = new Map<string, string>();
  let running = "";
  let memories = 0;
  const take = (bytes: number): PooledMemory => ({
    id: memories++,
    gpu: {} as GPUBuffer,
    capacity: Math.max(256, 2 ** Math.ceil(Math.log2(bytes))),
    usedIn: -1,
  });
  const dry = createDryBackend();
  const kernels = kernelsOn(dry, {
    recorder: {
      dispatch: ({ name, wgsl }) => {
        if (running === kind && !texts.has(name)) texts.set(name, wgsl());
      },
    },
    pool: { take, give: () => undefined },
    limits: LIMITS,
    tuning,
  });
  const backend: Backend = Object.assign(dry, {
    info: { ...dry.info, epilogues: true, float16: true },
    allocate: (byteLength: number): WebGPUBuffer => ({ byteLength, memory: take(byteLength) }),
    run: (operation: AnyOperation) => {
      running = operation.kind;
      runKernel(kernels, operation);
    },
  });
  body(backend);
  return texts;
}
