import { createCpuBackend } from "@lrm/kernels-cpu";
import { createFastestCpuBackend } from "@lrm/kernels-cpu/blas";
import { expect, test, vi } from "vitest";
import { type BackendRequest, requestFor } from "../backend_request.ts";
import { checkSameDevice, type Device, deviceOf } from "../device.ts";
import { openBackend } from "./backends.ts";
import { Resources } from "./resources.ts";

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
    rounding: description,
    software: false,
  });
  const [one, other] = [webgpu("WebGPU: nvidia (A10)"), webgpu("WebGPU: nvidia (A10, driver 2)")];
  const cpu: Device = { ...one, backend: "cpu" };
  expect(() => checkSameDevice("run", one, one)).not.toThrow();
  expect(() => checkSameDevice("run", one, other)).toThrow("rounds differently");
  expect(() => checkSameDevice("run", one, cpu)).toThrow("rounds differently");
});

test("checkSameDevice() tells kernels apart, which add in different orders", () => {
  const description = "WebGPU: nvidia (A10)";
  const rounding = description;
  const began: Device = {
    ...{ backend: "webgpu", description, rounding, software: false, kernels: "v1 a" },
  };
  expect(() => checkSameDevice("run", began, { ...began })).not.toThrow();
  expect(() => checkSameDevice("run", began, { ...began, kernels: "v1 b" })).toThrow(
    `Cannot resume run on ${description}: it began with other kernels, which add in another order; use the version of lrm that began it, or start a new run`,
  );
  const { kernels: _, ...unrecorded } = began;
  expect(() => checkSameDevice("run", unrecorded, began)).toThrow("it began with other kernels");
});

test("a device that was recorded is opened again with its kernels, not with what this one would choose", async () => {
  await using resources = new Resources();
  const chosen = deviceOf(
    await openBackend({ backend: "webgpu", adapter: "software" }, resources, { why: "a test" }),
  );
  const recorded = { ...chosen, kernels: chosen.kernels!.replace("workgroups=", "workgroups=9") };
  const again = deviceOf(await openBackend(requestFor(recorded), resources, { why: "a test" }));
  expect(again).toEqual(recorded);
  expect(() => checkSameDevice("run", recorded, again)).not.toThrow();
  expect(() => checkSameDevice("run", recorded, chosen)).toThrow("other kernels");
  const older = { ...recorded, kernels: recorded.kernels.replace("v1", "v0") };
  await expect(openBackend(requestFor(older), resources)).rejects.toThrow(
    /^Cannot use recorded kernels of version 0: [^\n]+; install the one that recorded them, or start anew$/,
  );
});

test("a run that began with a BLAS goes on with that one only", async () => {
  const own = await cpu(1);
  const library = "libnone.so";
  const description = `${own.description}, products by ${library}`;
  const began: Device = { ...own, description, kernels: library };
  expect(() => checkSameDevice("run", began, { ...began })).not.toThrow();
  expect(() => checkSameDevice("run", began, own)).toThrow(
    /were computed by "libnone\.so" and here by lrm itself, .*; compute with that library, without --no-blas, or start a new run$/,
  );
  expect(() => checkSameDevice("run", own, began)).toThrow(
    /; compute without the library, as --no-blas does, or start a new run$/,
  );
  expect(() => checkSameDevice("run", began, { ...began, kernels: "libother.so" })).toThrow(
    /; if you trust that library, name it in the environment variable LRM_BLAS, or start a new run$/,
  );
});

test("a record never says which library is loaded: the environment does, or a fixed list", async () => {
  await using resources = new Resources();
  const own = await cpu(1);
  const recorded: Device = { ...own, kernels: "/tmp/evil.so" };
  // Whether there is a BLAS here or not, the one that the record names is not even tried.
  const outcome = await openBackend(requestFor(recorded), resources).then(
    (backend) => backend.info.kernels,
    (error: Error) => error.message,
  );
  expect(outcome).not.toContain("evil");
  vi.stubEnv("LRM_BLAS", "libmine.so");
  await expect(openBackend(requestFor(recorded), resources)).rejects.toThrow(
    "Cannot load a BLAS with cblas_sgemm from libmine.so",
  );
  vi.unstubAllEnvs();
});

test("openBackend() takes a BLAS that is there, unless the request or the record says no", async () => {
  await using resources = new Resources();
  const { backend: fastest } = await createFastestCpuBackend({ threads: 1 });
  const library = fastest.info.kernels;
  await fastest.dispose();
  const kernelsOf = async (request: Partial<BackendRequest>) =>
    deviceOf(await openBackend({ backend: "cpu", threads: 1, ...request }, resources)).kernels;
  const own = await cpu(1);
  expect(await kernelsOf({})).toBe(library);
  expect(await kernelsOf({ threads: 0 })).toBeUndefined();
  expect(await kernelsOf({ blas: false })).toBeUndefined();
  expect(await kernelsOf({ recorded: own })).toBeUndefined();
});

test.each([
  [{ backend: "webgpu", blas: true }, "Cannot use --blas with --backend webgpu: it is the CPU's"],
  [{ backend: "auto", adapter: "software", blas: true }, "Cannot use --blas with --adapter"],
  [
    { backend: "cpu", blas: true, threads: 0 },
    "Cannot use --threads 0: the run's products are computed by a BLAS, which needs a thread; take --threads 1",
  ],
] as const)("a BLAS that cannot be used is refused: %j", async (request, message) => {
  await using resources = new Resources();
  await expect(openBackend(request, resources)).rejects.toThrow(message);
});

test("requestFor() asks for the device that it was made for", () => {
  const description = "";
  const cpu: Device = { backend: "cpu", description, rounding: "", software: false };
  expect(requestFor(cpu)).toEqual({ backend: "cpu", recorded: cpu });
  const emulated: Device = { ...cpu, backend: "webgpu", software: true };
  expect(requestFor(emulated)).toEqual({
    backend: "webgpu",
    adapter: "software",
    recorded: emulated,
  });
});

test("openBackend() refuses threads of the CPU on WebGPU, and takes cores that no flag asked for", async () => {
  await using resources = new Resources();
  const requests: BackendRequest[] = [
    { backend: "webgpu", adapter: "software" },
    { backend: "auto", adapter: "software" },
  ];
  for (const request of requests) {
    await expect(openBackend({ ...request, threads: 2 }, resources)).rejects.toThrow(
      "Cannot use --threads 2 on WebGPU: it counts threads of the CPU; leave it out, or take --backend cpu",
    );
  }
  const { info } = await openBackend({ ...requests[0]!, cores: 2 }, resources);
  expect(info.description).toContain("WebGPU");
  const cpu = await openBackend({ backend: "cpu", blas: false, cores: 2 }, resources);
  expect(cpu.info.description).toContain("2 threads");
});
