import { DeviceError } from "@lrm/tensor";
import { firstLine } from "../device/probe.ts";
import { Backlog } from "./backlog.ts";
import type { Counters } from "./counters.ts";
import { FenceClock } from "./fence_clock.ts";
import { type Health, outOfMemory } from "./health.ts";
import { KernelProfile } from "./kernel_profile.ts";
import type { PooledMemory } from "./memory_pool.ts";
import type { Pace } from "./pace.ts";
import type { SubmitClock } from "./submit_clock.ts";
import { TimestampClock } from "./timestamp_clock.ts";
import { MAX_PARAMETER_BYTES, type ParameterTypes, UniformArena } from "./uniforms.ts";

/** Range of memory that a kernel accesses as one array. */
export interface Binding {
  readonly memory: PooledMemory;
  /** Bytes, a multiple of 256. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  readonly writable: boolean;
}

/** A compiled kernel. */
export interface Kernel {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  readonly parameters: ParameterTypes;
}

/** One kernel call. */
export interface Dispatch {
  /** Identifies the WGSL: equal names mean equal code. */
  readonly name: string;
  /** Kernel and shapes, for display. */
  readonly label: () => string;
  /** WGSL code; `@group(0)` holds the bindings in order, `@group(1)` the parameters. */
  readonly wgsl: () => string;
  readonly bindings: readonly Binding[];
  readonly parameters: ParameterTypes;
  readonly values: Readonly<Record<string, number>>;
  readonly workgroups: readonly [x: number, y: number, z: number];
  /** Approximate number of multiply-adds or element accesses. */
  readonly work: number;
}

/** Maximum number of cached bind groups; a training step of a large model uses a few thousand. */
const MAX_BIND_GROUPS = 16384;

/**
 * Records kernel calls into one compute pass and submits them together: on request, and before a
 * submit would occupy the device for too long, according to its measured speed ({@link Pace}).
 *
 * A write from the host takes effect before the next submit, and so before kernels that are
 * recorded but not submitted: {@link Recorder.write} flushes first if one of those uses the memory.
 */
export class Recorder {
  readonly #device: GPUDevice;
  readonly #health: Health;
  readonly #counters: Counters;
  readonly #pace: Pace;
  readonly #clock: SubmitClock;
  readonly #backlog = new Backlog();
  readonly #kernels = new Map<string, Kernel>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  readonly #bindGroups = new Map<string, GPUBindGroup>();
  readonly #uniforms: UniformArena;
  readonly #uniformLayout: GPUBindGroupLayout;
  readonly #uniformGroup: GPUBindGroup;
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #pipeline: GPUComputePipeline | undefined;
  #profile: KernelProfile | undefined;
  /** Cost of the recorded kernels, in the unit of {@link Pace.cost}. */
  #cost = 0;
  /** Number of the current recording. */
  #recording = 0;

  constructor(device: GPUDevice, health: Health, counters: Counters, pace: Pace) {
    this.#device = device;
    this.#health = health;
    this.#counters = counters;
    this.#pace = pace;
    this.#clock = device.features.has("timestamp-query")
      ? new TimestampClock(device, (measured) => pace.learn(measured))
      : new FenceClock((measured) => pace.learn(measured));
    this.#uniforms = new UniformArena(device);
    this.#uniformLayout = device.createBindGroupLayout({
      entries: [
        {
          binding: 0,
          visibility: 0x4, // GPUShaderStage.COMPUTE
          buffer: { type: "uniform", hasDynamicOffset: true },
        },
      ],
    });
    this.#uniformGroup = device.createBindGroup({
      layout: this.#uniformLayout,
      entries: [
        { binding: 0, resource: { buffer: this.#uniforms.buffer, size: MAX_PARAMETER_BYTES } },
      ],
    });
  }

  /** Records a kernel call. */
  dispatch(call: Dispatch): void {
    for (const { memory } of call.bindings) if (memory.refusal !== undefined) throw memory.refusal;
    const cost = this.#pace.cost(call.work);
    const tooLong = this.#cost > 0 && this.#cost + cost > this.#pace.budget;
    if (tooLong || this.#uniforms.full) this.flush();
    const kernel = this.#kernel(call);
    const group = this.#bindGroup(kernel, call.bindings);
    const pass = this.#passFor(call);
    if (this.#pipeline !== kernel.pipeline) pass.setPipeline(kernel.pipeline);
    this.#pipeline = kernel.pipeline;
    pass.setBindGroup(0, group);
    pass.setBindGroup(1, this.#uniformGroup, [this.#uniforms.add(call.parameters, call.values)]);
    pass.dispatchWorkgroups(...call.workgroups);
    for (const { memory } of call.bindings) memory.usedIn = this.#recording;
    if (this.#profile !== undefined) this.#endPass();
    this.#cost += cost;
    this.#counters.dispatches++;
  }

  /** Tells whether a kernel that is recorded but not submitted uses this memory. */
  uses({ usedIn }: PooledMemory): boolean {
    return usedIn === this.#recording;
  }

  /** Writes host bytes to memory, after the kernels recorded so far and before later ones. */
  write(memory: PooledMemory, byteOffset: number, data: ArrayBufferView): void {
    if (memory.refusal !== undefined) throw memory.refusal;
    if (this.uses(memory)) this.flush();
    const { buffer, byteOffset: from, byteLength } = data;
    this.#health.watch(
      "out-of-memory",
      () => {
        const { queue } = this.#device;
        queue.writeBuffer(memory.gpu, byteOffset, buffer as ArrayBuffer, from, byteLength);
      },
      () => outOfMemory(byteLength, "the device has no room for what the host writes"),
    );
  }

  /**
   * Copies device bytes to `staging` after the kernels recorded so far, and submits.
   *
   * @returns a mark for {@link Recorder.caughtUp}
   */
  copyOut(memory: PooledMemory, byteOffset: number, staging: GPUBuffer, bytes: number): number {
    this.#endPass();
    this.#currentEncoder().copyBufferToBuffer(memory.gpu, byteOffset, staging, 0, bytes);
    this.#submit(true);
    return this.#backlog.mark;
  }

  /**
   * Expected milliseconds until the device finishes the submitted work; 0 if its speed is unknown.
   */
  get remaining(): number {
    return Math.max(0, this.#backlog.remaining(this.#pace.millisecondsPerCost));
  }

  /**
   * Notes that the device finished the work submitted before a mark, and that the host waited for
   * it.
   */
  caughtUp(mark: number): void {
    this.#backlog.finish(mark);
    this.#clock.collect();
  }

  /** Submits the recorded kernels. */
  flush(): void {
    this.#submit(false);
  }

  /** Times every kernel from now on, until the profile is stopped. */
  profile(): KernelProfile {
    this.flush();
    const profile = new KernelProfile(this.#device, () => {
      this.flush();
      this.#profile = undefined;
    });
    this.#profile = profile;
    return profile;
  }

  /** Releases its GPU resources. */
  destroy(): void {
    this.#clock.destroy();
  }

  /** @param read  true if the host is about to wait for the submit */
  #submit(read: boolean): void {
    const encoder = this.#encoder;
    if (encoder === undefined) return;
    this.#endPass();
    this.#clock.ending(encoder, this.#cost, read);
    this.#backlog.add(this.#cost);
    this.#encoder = undefined;
    this.#cost = 0;
    this.#recording++;
    this.#counters.submits++;
    this.#health.watch(
      "validation",
      () => {
        this.#uniforms.send(this.#device.queue);
        this.#device.queue.submit([encoder.finish()]);
      },
      (message) =>
        new DeviceError(
          `Cannot run a WebGPU kernel: ${message}`,
          "update the driver of the device, or use the CPU backend",
        ),
    );
  }

  /** Removes all cached bind groups, before their buffers are destroyed. */
  forgetBindGroups(): void {
    this.flush();
    this.#bindGroups.clear();
  }

  #currentEncoder(): GPUCommandEncoder {
    this.#encoder ??= this.#device.createCommandEncoder();
    return this.#encoder;
  }

  #passFor({ label }: Dispatch): GPUComputePassEncoder {
    if (this.#pass !== undefined) return this.#pass;
    const timestampWrites =
      this.#profile === undefined ? this.#clock.passTimes() : this.#profile.passTimes(label);
    this.#pass = this.#currentEncoder().beginComputePass(timestampWrites && { timestampWrites });
    return this.#pass;
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
    this.#pipeline = undefined;
  }

  #kernel(call: Dispatch): Kernel {
    const { name, bindings, parameters } = call;
    let kernel = this.#kernels.get(name);
    if (kernel === undefined) {
      const layout = this.#layout(bindings);
      const pipeline = this.#health.watch(
        "validation",
        () =>
          this.#device.createComputePipeline({
            label: name,
            layout: this.#device.createPipelineLayout({
              bindGroupLayouts: [layout, this.#uniformLayout],
            }),
            compute: {
              module: this.#device.createShaderModule({ label: name, code: call.wgsl() }),
            },
          }),
        (message) =>
          new DeviceError(
            `Cannot compile the WebGPU kernel ${name}: ${firstLine(message)}`,
            "update the driver of the device, or use the CPU backend",
          ),
      );
      kernel = { pipeline, layout, parameters };
      this.#kernels.set(name, kernel);
      this.#counters.pipelines++;
    }
    return kernel;
  }

  #layout(bindings: readonly Binding[]): GPUBindGroupLayout {
    const key = bindings.map(({ writable }) => (writable ? "w" : "r")).join("");
    let layout = this.#layouts.get(key);
    if (layout === undefined) {
      layout = this.#device.createBindGroupLayout({
        entries: bindings.map(({ writable }, binding) => ({
          binding,
          visibility: 0x4,
          buffer: { type: writable ? "storage" : "read-only-storage" },
        })),
      });
      this.#layouts.set(key, layout);
    }
    return layout;
  }

  #bindGroup(kernel: Kernel, bindings: readonly Binding[]): GPUBindGroup {
    let key = "";
    for (const { memory, offset, size, writable } of bindings) {
      key += `${memory.id}${writable ? "w" : "r"}${offset}+${size},`;
    }
    let group = this.#bindGroups.get(key);
    if (group === undefined) {
      if (this.#bindGroups.size >= MAX_BIND_GROUPS) this.#bindGroups.clear();
      group = this.#device.createBindGroup({
        layout: kernel.layout,
        entries: bindings.map(({ memory, offset, size }, binding) => ({
          binding,
          resource: { buffer: memory.gpu, offset, size },
        })),
      });
      this.#bindGroups.set(key, group);
      this.#counters.bindGroups++;
    }
    return group;
  }
}
