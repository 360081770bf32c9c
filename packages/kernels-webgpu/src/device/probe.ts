import { bytesText, DeviceError, OutOfMemoryError } from "@lrm/tensor";

const COUNT = 64;

/** Writes 3 + i at index i of an array of 1.5; reveals missing features and broken compilers. */
export const PROBE_WGSL = `
@group(0) @binding(0) var<storage, read_write> data: array<f32>;
@compute @workgroup_size(${COUNT})
fn main(@builtin(global_invocation_id) id: vec3u) {
  data[id.x] = data[id.x] * 2.0 + f32(id.x);
}`;

/**
 * Values of `GPUBufferUsage` and `GPUMapMode` from the specification: Node does not define these
 * globals.
 */
export const BUFFER_USAGE = {
  mapRead: 0x0001,
  copySource: 0x0004,
  copyDestination: 0x0008,
  uniform: 0x0040,
  storage: 0x0080,
  queryResolve: 0x0200,
} as const;
export const MAP_READ = 0x0001;

/**
 * Runs one small kernel and checks its output.
 *
 * @throws DeviceError when the device cannot compile, run or read back
 */
export async function probeDevice(device: GPUDevice): Promise<void> {
  const bytes = COUNT * 4;
  device.pushErrorScope("out-of-memory");
  device.pushErrorScope("validation");
  const data = device.createBuffer({
    size: bytes,
    usage: BUFFER_USAGE.storage | BUFFER_USAGE.copySource | BUFFER_USAGE.copyDestination,
  });
  const staging = device.createBuffer({
    size: bytes,
    usage: BUFFER_USAGE.mapRead | BUFFER_USAGE.copyDestination,
  });
  const pipeline = device.createComputePipeline({
    layout: "auto",
    compute: { module: device.createShaderModule({ code: PROBE_WGSL }) },
  });
  device.queue.writeBuffer(data, 0, new Float32Array(COUNT).fill(1.5));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(
    0,
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: data } }],
    }),
  );
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(data, 0, staging, 0, bytes);
  device.queue.submit([encoder.finish()]);
  const invalid = device.popErrorScope();
  const exhausted = device.popErrorScope();
  const mapped = staging.mapAsync(MAP_READ).catch((cause: Error) => cause);
  if ((await exhausted) !== null) {
    throw new OutOfMemoryError(
      `Cannot use this WebGPU device: it has no memory left, not even ${bytesText(2 * bytes)}`,
      "end other programs that use it, or use the CPU backend",
      2 * bytes,
    );
  }
  const unmapped = await mapped;
  if (unmapped !== undefined) {
    const why = firstLine((await invalid)?.message ?? unmapped.message);
    throw new DeviceError(
      `Cannot use this WebGPU device: ${why}`,
      "update its driver, or use the CPU backend",
    );
  }
  const result = new Float32Array(staging.getMappedRange().slice(0));
  staging.unmap();
  staging.destroy();
  data.destroy();
  const error = await invalid;
  if (error !== null)
    throw new DeviceError(
      `Cannot use this WebGPU device: ${firstLine(error.message)}`,
      "update its driver, or use the CPU backend",
    );
  result.forEach((value, index) => {
    if (value !== 3 + index) {
      throw new DeviceError(
        `Cannot use this WebGPU device: a test kernel computed ${value} where ${3 + index} is right`,
        "update its driver, or use the CPU backend",
      );
    }
  });
}

/** Returns the first line of a device's message; the rest is its call stack. */
export function firstLine(message: string): string {
  return message.split("\n", 1)[0]!.trim();
}
