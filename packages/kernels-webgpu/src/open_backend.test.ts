import { afterAll, expect, test } from "vitest";
import { requestDevice } from "./device/limits.ts";
import { requestNodeAdapter } from "./node/gpu.ts";
import { openWebGPUBackend } from "./open_backend.ts";
import type { WebGPUBackendOptions } from "./options.ts";

/** Dawn's instances, which must outlive their devices. */
const instances: GPU[] = [];
afterAll(() => instances.splice(0));

const nothing = { read: async () => undefined, write: async () => undefined };
const place = { store: nothing, runtime: "" };

/** Opens a backend on a device changed by `spoil`; returns its end and the failure. */
async function outcomeOf(options: WebGPUBackendOptions, spoil: (device: GPUDevice) => void) {
  const { gpu, adapter } = await requestNodeAdapter("software");
  instances.push(gpu);
  const device = await requestDevice(adapter);
  spoil(device);
  const opening = openWebGPUBackend(device, adapter.info, options, place, () => device.destroy());
  const failure = await opening.catch((error: Error) => error.message);
  return { failure, end: (await device.lost).reason };
}

test("openWebGPUBackend() destroys a device that computes wrongly", async () => {
  const { failure, end } = await outcomeOf({}, (device) => {
    const create = device.createShaderModule.bind(device);
    device.createShaderModule = ({ code }) => create({ code: code.replace("* 2.0", "* 4.0") });
  });
  expect(failure).toBe(
    "Cannot use this WebGPU device: a test kernel computed 6 where 3 is right; update its driver, or use the CPU backend",
  );
  expect(end).toBe("destroyed");
});

test("openWebGPUBackend() destroys a device that is opened with impossible options", async () => {
  const { failure, end } = await outcomeOf({ limits: { maxBufferSize: 0 } }, () => {});
  expect(failure).toMatch(/^Cannot lower the limit maxBufferSize to 0/);
  expect(end).toBe("destroyed");
});
