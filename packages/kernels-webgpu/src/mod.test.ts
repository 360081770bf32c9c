import { add, type Tensor, tensor } from "@lrm/tensor";
import { afterAll, expect, test } from "vitest";
import { requestDevice } from "./device/limits.ts";
import { createWebGPUBackend, type WebGPUBackend } from "./mod.ts";
import { requestNodeAdapter } from "./node/gpu.ts";

// This test uses Dawn's adapter in place of a page's. Its instance must outlive the devices.
const { gpu, adapter } = await requestNodeAdapter("software");
const instances: GPU[] = [gpu];
afterAll(() => instances.splice(0));

async function sumOn(backend: WebGPUBackend): Promise<number[]> {
  const x: Tensor = tensor(backend, [1, 2]);
  return Array.from(await add(x, x).read());
}

test("createWebGPUBackend() in a page uses a given device, describes it, and does not destroy it", async () => {
  const device = await requestDevice(adapter);
  for (const options of [{ device }, { device, gpuAdapter: adapter }]) {
    const backend = await createWebGPUBackend(options);
    expect(backend.info.software).toBe(true);
    expect(backend.info.description).toMatch(/^WebGPU: .+ \(software/);
    expect(await sumOn(backend)).toEqual([2, 4]);
    await backend.dispose();
  }
  device.destroy();
});

test("createWebGPUBackend() in a page uses a given adapter of any kind, and destroys the device that it created", async () => {
  const { gpu: other, adapter: gpuAdapter } = await requestNodeAdapter("software");
  instances.push(other);
  let device: GPUDevice | undefined;
  const request = gpuAdapter.requestDevice.bind(gpuAdapter);
  gpuAdapter.requestDevice = async (descriptor) => {
    device = await request(descriptor);
    return device;
  };
  const backend = await createWebGPUBackend({ gpuAdapter });
  expect(await sumOn(backend)).toEqual([2, 4]);
  await backend.dispose();
  expect((await device!.lost).reason).toBe("destroyed");
});

test("createWebGPUBackend() in a page throws with a remedy without navigator.gpu", async () => {
  await expect(createWebGPUBackend()).rejects.toThrow(
    "Cannot use WebGPU: this page has no navigator.gpu; take a browser with WebGPU over https or on localhost, in Node import @lrm/kernels-webgpu/node, or use the CPU backend",
  );
});
