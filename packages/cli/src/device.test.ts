import { createCpuBackend } from "@lrm/kernels-cpu";
import { expect, test } from "vitest";
import { checkSameDevice, type Device, deviceOf, requestFor } from "./device.ts";

async function cpu(threads: number, relaxedSimd = true): Promise<Device> {
  const backend = await createCpuBackend({ threads, relaxedSimd });
  const device = deviceOf(backend);
  await backend.dispose();
  return device;
}

test("checkSameDevice() takes the CPU with any number of threads for the same, and other roundings for another", async () => {
  const devices = [await cpu(0), await cpu(1), await cpu(2)];
  expect(new Set(devices.map(({ description }) => description)).size).toBe(3);
  for (const began of devices) {
    for (const now of devices) expect(() => checkSameDevice("run", began, now)).not.toThrow();
  }
  const failed = "CPU: WebAssembly SIMD with relaxed multiply-add, the calling thread alone";
  const fallback = {
    ...devices[0]!,
    description: `${failed} (threads cannot be started: no, 2 x)`,
  };
  expect(() => checkSameDevice("run", devices[2]!, fallback)).not.toThrow();

  const plain = await cpu(1, false);
  expect(() => checkSameDevice("run", devices[1]!, plain)).toThrow(
    `Cannot resume run on ${plain.description}: it began on ${devices[1]!.description}, and another device rounds differently; use that one, or start a new run`,
  );
});

test("checkSameDevice() tells adapters and backends apart", () => {
  const webgpu = (description: string): Device => ({
    backend: "webgpu",
    description,
    software: false,
  });
  const [one, other] = [webgpu("WebGPU: nvidia (A10)"), webgpu("WebGPU: nvidia (A10, driver 2)")];
  const cpu: Device = { backend: "cpu", description: one.description, software: false };
  expect(() => checkSameDevice("run", one, one)).not.toThrow();
  expect(() => checkSameDevice("run", one, other)).toThrow("rounds differently");
  expect(() => checkSameDevice("run", one, cpu)).toThrow("rounds differently");
});

test("requestFor() asks for the device that it was made for", () => {
  const description = "";
  expect(requestFor({ backend: "cpu", description, software: false })).toEqual({ backend: "cpu" });
  expect(requestFor({ backend: "webgpu", description, software: true })).toEqual({
    backend: "webgpu",
    adapter: "software",
  });
});
