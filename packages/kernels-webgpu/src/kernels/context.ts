import type { BackendBuffer, Tensor } from "@lrm/tensor";
import type { DeviceLimits } from "../device/limits.ts";
import type { Access, NamedWindows } from "../runtime/boxes.ts";
import type { MemoryPool, PooledMemory } from "../runtime/memory_pool.ts";
import type { Dispatch, Recorder } from "../runtime/recorder.ts";
import { type BindingText, type ElementType, linearWorkgroups } from "../wgsl/text.ts";
import type { Tuning } from "./tuning.ts";

/** Services and settings that kernels use. */
export interface Context {
  readonly recorder: Pick<Recorder, "dispatch">;
  readonly pool: Pick<MemoryPool, "take" | "give">;
  readonly limits: DeviceLimits;
  readonly tuning: Tuning;
}

/** Device memory of a tensor. */
export interface WebGPUBuffer extends BackendBuffer {
  /**
   * Current memory. Replaced when the host writes while submitted or recorded kernels still read
   * the old contents.
   */
  memory: PooledMemory;
}

/** Returns the device memory of a tensor. */
export function memoryOf({ buffer }: Tensor): PooledMemory {
  return (buffer as WebGPUBuffer).memory;
}

/** Element of a buffer at which an operand starts. */
export interface MemoryLocation {
  readonly memory: PooledMemory;
  readonly offset: number;
}

/** Returns the memory and first element of a tensor. */
export function locationOf(tensor: Tensor): MemoryLocation {
  return { memory: memoryOf(tensor), offset: tensor.offset };
}

/** Describes a read of a tensor by a kernel. */
export function reads(tensor: Tensor, strides: readonly number[], offset = 0): Access {
  return { memory: memoryOf(tensor), offset: tensor.offset + offset, strides, writable: false };
}

/** Describes a write of a tensor by a kernel. */
export function writes(tensor: Tensor, strides: readonly number[], offset = 0): Access {
  return { ...reads(tensor, strides, offset), writable: true };
}

/**
 * Returns binding declarations: `types[name]` is the preferred type of each access; a binding
 * shared by several types is `f32`.
 */
export function bindingTexts<Accesses>(
  { bindings, slots }: NamedWindows<Accesses>,
  types: { readonly [Name in keyof Accesses]: ElementType },
): BindingText[] {
  const wanted: (ElementType | undefined)[] = [];
  for (const name in slots) {
    const slot = slots[name];
    const before = wanted[slot];
    wanted[slot] = before === undefined || before === types[name] ? types[name] : "f32";
  }
  return bindings.map(({ writable }, slot) => ({ type: wanted[slot] ?? "f32", writable }));
}

/** Returns a kernel name suffix that identifies its binding types. */
export function bindingName(texts: readonly BindingText[], slots: object): string {
  return `${Object.values(slots).join("")}:${texts.map(({ type, writable }) => type + (writable ? "w" : "r")).join()}`;
}

/** Runs a kernel with one invocation for each of `invocations`. */
export function dispatchLinear(
  context: Context,
  invocations: number,
  workgroupSize: number,
  call: Omit<Dispatch, "workgroups">,
): void {
  const most = context.limits.maxComputeWorkgroupsPerDimension;
  const workgroups = linearWorkgroups(invocations, workgroupSize, most);
  context.recorder.dispatch({ ...call, workgroups });
}

/** Takes scratch memory for one kernel; `task` receives it and enqueues the kernel. */
export function withScratch(
  context: Context,
  elements: number,
  task: (scratch: PooledMemory) => void,
): void {
  const scratch = context.pool.take(elements * 4);
  try {
    task(scratch);
  } finally {
    context.pool.give(scratch); // only later kernels reuse it, and they run later
  }
}
