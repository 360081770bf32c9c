import { totalmem } from "node:os";
import { add, assertFits, full, OutOfMemoryError, Tensor, tensor } from "@lrm/tensor";
import { afterAll, expect, test, vi } from "vitest";
import { requestDevice } from "./device/limits.ts";
import { requestNodeAdapter } from "./node/gpu.ts";
import { createWebGPUBackend } from "./node.ts";
import { WebGPUBackend } from "./webgpu_backend.ts";

/** Dawn's instances, which must outlive their devices. */
const instances: GPU[] = [];
afterAll(() => instances.splice(0));

async function deviceAndBackend() {
  const { gpu, adapter } = await requestNodeAdapter("software");
  instances.push(gpu);
  const device = await requestDevice(adapter);
  const backend = new WebGPUBackend(device, adapter.info, {}, () => device.destroy());
  return { device, backend };
}

test("createWebGPUBackend() uses a GPU, or throws with the reason", async () => {
  const outcome = await createWebGPUBackend({ tuning: "default" }).then(
    async (backend) => {
      const { software } = backend.info;
      await backend.dispose();
      return software ? "software" : "hardware";
    },
    (error: Error) => error.message,
  );
  expect(outcome).toMatch(/^hardware$|^Cannot use WebGPU[^\n]+--adapter software\)[^\n.]*$/);
});

test("createWebGPUBackend() describes a software adapter as software", async () => {
  const backend = await createWebGPUBackend({ adapter: "software" });
  expect(backend.info.software).toBe(true);
  expect(backend.info.description).toMatch(/^WebGPU: .+ \(software/);
  await backend.dispose();
});

test("a disposed backend throws on every call", async () => {
  const { backend } = await deviceAndBackend();
  const x = tensor(backend, [1]);
  await backend.dispose();
  await expect(x.read()).rejects.toThrow("it was disposed; make a new one");
  expect(() => add(x, x)).toThrow("it was disposed");
});

test("a lost device rejects the pending read and all later calls", async () => {
  const { device, backend } = await deviceAndBackend();
  const x = tensor(backend, [1]);
  const pending = add(x, x).read();
  device.destroy();
  await expect(pending).rejects.toThrow(/^Cannot use the WebGPU device: it was lost/);
  await expect(x.read()).rejects.toThrow(/resume from the last checkpoint$/);
});

test("memory beyond maxBytes throws with the bytes needed, and the backend still works", async () => {
  const backend = await createWebGPUBackend({ adapter: "software", maxBytes: 2 ** 20 });
  const x = tensor(backend, [1, 2]);
  expect(() => Tensor.allocate(backend, [2 ** 18])).toThrow(OutOfMemoryError);
  expect(() => Tensor.allocate(backend, [2 ** 18])).toThrow("Cannot allocate 1 MB");
  expect(Array.from(await add(x, x).read())).toEqual([2, 4]);
  // Allocating another size frees pooled buffers.
  for (const size of [100_000, 150_000, 200_000]) Tensor.allocate(backend, [size]).dispose();
  expect(backend.memory().reservedBytes).toBeLessThanOrEqual(2 ** 20);
  await backend.dispose();
});

test("a tensor larger than the largest buffer throws", async () => {
  const limits = { maxBufferSize: 4096 };
  const backend = await createWebGPUBackend({ adapter: "software", limits });
  expect(() => Tensor.allocate(backend, [1025])).toThrow("one tensor may have 4 kB");
  await backend.dispose();
});

test("an error that the device reports late is thrown by the next read, once", async () => {
  const { device, backend } = await deviceAndBackend();
  const x = tensor(backend, [1]);
  device.createBuffer({ size: 16, usage: 0x0080 | 0x0001 }); // mappable storage: invalid
  await expect(x.read()).rejects.toThrow(/^Cannot go on with WebGPU: /);
  expect(Array.from(await x.read())).toEqual([1]);
  await backend.dispose();
});

// A caller in JavaScript may hand on an option that it does not know.
const unknown: object = { maxBytes: undefined };
test.each([
  ["without maxBytes", {}],
  ["with maxBytes undefined", unknown],
])(
  "a software adapter reports a memory limit within the machine's memory, %s",
  async (_, options) => {
    const backend = await createWebGPUBackend({ adapter: "software", ...options });
    const { maxBytes } = backend.info;
    expect(maxBytes).toBeGreaterThan(0);
    expect(maxBytes).toBeLessThan(totalmem());
    expect(() => assertFits(backend, totalmem(), "a model")).toThrow(OutOfMemoryError);
    await backend.dispose();
  },
);

/**
 * A device that fails to allocate buffers of at least `from` bytes, as a full device does: it
 * reports the error later and returns an invalid buffer.
 */
function exhaust(device: GPUDevice, from: number, usage: number): void {
  const createBuffer = device.createBuffer.bind(device);
  const popErrorScope = device.popErrorScope.bind(device);
  let refused = false;
  class GPUOutOfMemoryError {
    readonly message = "VK_ERROR_OUT_OF_DEVICE_MEMORY\n at some place";
  }
  device.createBuffer = (descriptor) => {
    if (descriptor.size < from || (descriptor.usage & usage) === 0) return createBuffer(descriptor);
    refused = true;
    device.pushErrorScope("validation");
    const invalid = createBuffer({ ...descriptor, size: 16, usage: 0x0080 | 0x0001 });
    void popErrorScope();
    return invalid;
  };
  device.popErrorScope = () => {
    const own = popErrorScope();
    if (!refused) return own;
    refused = false;
    return own.then(() => new GPUOutOfMemoryError() as unknown as GPUError);
  };
}

const [STORAGE, MAP_READ] = [0x0080, 0x0001];

test.each([
  ["is read itself", (x: Tensor) => x.read()],
  ["was computed with", (x: Tensor) => add(x, x).read()],
  ["was computed with, and another is read", (x: Tensor) => [add(x, x), x][0]!.slice(0, 1).read()],
] as const)(
  "memory that the device refuses late is an OutOfMemoryError where it %s",
  async (_, use) => {
    const { device, backend } = await deviceAndBackend();
    const before = tensor(backend, [1, 2]);
    exhaust(device, 2 ** 20, STORAGE);
    const error = await (async () => use(full(backend, [2 ** 18], 1)))().catch((each) => each);
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(error.bytes).toBe(2 ** 20);
    expect(error.message).toMatch(
      /^Cannot allocate 1 MB with WebGPU: the device has no room beside the \d+ (bytes|kB|MB) taken; use a smaller model or batch, or the CPU backend$/,
    );
    // Smaller allocations still work, and the refused buffer is not counted.
    expect(Array.from(await add(before, before).read())).toEqual([2, 4]);
    expect(backend.memory().reservedBytes).toBeLessThan(2 ** 20);
    await backend.dispose();
  },
);

test("a read without staging memory on the device throws OutOfMemoryError", async () => {
  const { device, backend } = await deviceAndBackend();
  const x = full(backend, [2 ** 18], 1);
  exhaust(device, 2 ** 20, MAP_READ);
  await expect(x.read()).rejects.toThrow(OutOfMemoryError);
  await expect(x.read()).rejects.toThrow("Cannot allocate 1 MB");
  expect(Array.from(await x.slice(0, 2).read())).toEqual([1, 1]);
  await backend.dispose();
});

test("an unobserved out-of-memory error is thrown by the next read, and not printed", async () => {
  const { device, backend } = await deviceAndBackend();
  const x = tensor(backend, [1]);
  const prevented = vi.fn();
  class GPUOutOfMemoryError {
    readonly message = "no memory";
  }
  const event = Object.assign(new Event("uncapturederror"), { error: new GPUOutOfMemoryError() });
  event.preventDefault = prevented;
  device.dispatchEvent(event);
  expect(prevented).toHaveBeenCalled();
  await expect(x.read()).rejects.toThrow(OutOfMemoryError);
  await backend.dispose();
});

test("backends of one Dawn instance can be opened and disposed repeatedly", async () => {
  const instances = new Set<GPU>();
  for (let i = 0; i < 8; i++) {
    const { gpu } = await requestNodeAdapter("software");
    instances.add(gpu);
    const backends = [
      await createWebGPUBackend({ adapter: "software" }),
      await createWebGPUBackend({ adapter: "software" }),
    ];
    for (const backend of backends) {
      const x = tensor(backend, [1, 2, 3, 4], [2, 2]);
      expect(Array.from(await x.read())).toEqual([1, 2, 3, 4]);
      await backend.dispose();
    }
  }
  expect(instances.size).toBe(1);
});
