import { matmul, Random, tensor } from "@lrm/tensor";
import { afterAll, expect, test } from "vitest";
import { requestDevice } from "../device/limits.ts";
import {
  formatKernels,
  type ProductKernels,
  parseKernels,
  productKernels,
} from "../kernels/product_kernels.ts";
import { tuningFor } from "../kernels/tuning.ts";
import { requestNodeAdapter } from "../node/gpu.ts";
import { openWebGPUBackend } from "../open_backend.ts";
import type { WebGPUBackendOptions } from "../options.ts";
import { WebGPUBackend } from "../webgpu_backend.ts";
import { tileOf } from "../wgsl/matmul_settings.ts";
import { DeviceBench } from "./device_bench.ts";
import { cacheKey, type KernelStore, writeKernels } from "./kernel_cache.ts";
import { tune } from "./tune.ts";

const { gpu, adapter } = await requestNodeAdapter("software");
const device = await requestDevice(adapter);
afterAll(() => {
  device.destroy();
  void gpu; // Dawn's instance must outlive its devices
});

const base = tuningFor(adapter.info, device.features.has("subgroups"));
const tile = tileOf("r1x4-1x4")!;
const kernels = productKernels({ large: tile, small: tile, thin: tile }, 3);
const text = formatKernels(kernels);

/** A store that counts its calls. */
function countedStore(): KernelStore & { readonly entries: Map<string, string>; calls: number } {
  const entries = new Map<string, string>();
  return {
    entries,
    calls: 0,
    async read(key) {
      this.calls++;
      return entries.get(key);
    },
    async write(key, entry) {
      this.calls++;
      entries.set(key, entry);
    },
  };
}

test("tune() by default measures nothing on an emulation, and neither reads nor writes", async () => {
  const store = countedStore();
  const place = { store, runtime: "test" };
  expect(await tune(device, adapter.info, {}, place)).toEqual(base);
  expect(await tune(device, adapter.info, { tuning: "default" }, place)).toEqual(base);
  expect(store.calls).toBe(0);
});

test("tune() uses recorded kernels regardless of the store", async () => {
  const store = countedStore();
  const place = { store, runtime: "test" };
  const { products } = await tune(device, adapter.info, { tuning: { kernels: text } }, place);
  expect(products).toEqual(kernels);
  expect(store.calls).toBe(0);
});

test("tune() rejects recorded kernels that the device cannot run", async () => {
  const place = { store: countedStore(), runtime: "test" };
  const large = text.replace("large-NT=r1x4-1x4", "large-NT=w8x8-16x16-64x2");
  await expect(tune(device, adapter.info, { tuning: { kernels: large } }, place)).rejects.toThrow(
    "Cannot use the recorded kernels on this device: w8x8-16x16-64x2 needs larger workgroups than it has; use the device that they were measured on, or start anew",
  );
  const plain = { ...device, limits: device.limits, features: new Set<string>() } as GPUDevice;
  const quads = text.replace("large-NT=r1x4-1x4", "large-NT=q8x4-1x8");
  await expect(tune(plain, adapter.info, { tuning: { kernels: quads } }, place)).rejects.toThrow(
    "Cannot use the recorded kernels on this device: q8x4-1x8 needs subgroups, which it does not have; use the device that they were measured on, or start anew",
  );
});

test("tune() does not repeat a stored measurement", async () => {
  const store = countedStore();
  await writeKernels(store, cacheKey(adapter.info, "test"), text);
  const place = { store, runtime: "test" };
  const { products } = await tune(device, adapter.info, { tuning: "measure" }, place);
  expect(products).toEqual(kernels);
});

test("tune() measures once, even if the device cannot run the stored kernels, and stores a choice from the list", async () => {
  const store = countedStore();
  const large = text.replace("large-NT=r1x4-1x4", "large-NT=w8x8-16x16-64x2");
  await writeKernels(store, cacheKey(adapter.info, "test"), large);
  const place = { store, runtime: "test", budget: 0 };
  const { products } = await tune(device, adapter.info, { tuning: "measure" }, place);
  expect(store.entries.size).toBe(1);
  const [entry] = store.entries.values();
  expect(entry).not.toContain("w8x8-16x16-64x2");
  expect(parseKernels(JSON.parse(entry!).kernels)).toEqual(products);
  expect(await tune(device, adapter.info, { tuning: "measure" }, place)).toEqual({
    ...base,
    products,
  });
});

test("recorded kernels give the same bits on a device that would choose other kernels", async () => {
  /** Runs some steps of a recurrence, starting from a given state. */
  async function run(tuning: WebGPUBackendOptions["tuning"], from?: Float32Array) {
    const store = countedStore();
    const others = { ...base.products, workgroups: 1 };
    await writeKernels(store, cacheKey(adapter.info, "test"), formatKernels(others));
    const options = tuning === undefined ? {} : { tuning };
    const place = { store, runtime: "test" };
    const backend = await openWebGPUBackend(device, adapter.info, options, place, () => {});
    const w = new Random(1).normal(backend, [640, 24]);
    const state =
      from === undefined
        ? new Random(2).normal(backend, [640, 24])
        : tensor(backend, from, [640, 24]);
    // A long sum, like that of a weight's gradient over tokens.
    const moment = matmul(w, state, { transposeA: true });
    const next = matmul(state, moment);
    const values = (await next.read()) as Float32Array;
    const { kernels: used } = backend.info;
    await backend.dispose();
    return { values, used };
  }
  const many = formatKernels({ ...kernels, workgroups: 512 });
  const began = await run({ kernels: many });
  const whole = await run({ kernels: many }, began.values);
  const resumed = await run({ kernels: began.used! }, began.values);
  const own = await run("measure", began.values);
  expect(resumed.values).toEqual(whole.values);
  expect(own.used).not.toBe(began.used);
  expect(own.values).not.toEqual(whole.values);
});

test("DeviceBench times correct kernels, and rejects wrong ones", async () => {
  let used = base.products;
  const tuning = {
    ...base,
    get products() {
      return used;
    },
  };
  const backend = new WebGPUBackend(device, adapter.info, {}, () => {}, tuning);
  const use = (next: ProductKernels): void => {
    used = next;
  };
  const bench = new DeviceBench({ backend, use }, 1e9);
  const none = Number.POSITIVE_INFINITY;
  expect(await bench.time(kernels, "small-TN", none)).toBeGreaterThan(0);
  await bench.checkEdges(kernels, "small-TN");

  const create = device.createShaderModule.bind(device);
  const spoil = (text: string, by: string): void => {
    device.createShaderModule = ({ code }) => create({ code: code.replace(text, by) });
  };
  spoil("k += 4u", "k += 8u");
  await expect(bench.time(kernels, "small-NN", none)).rejects.toThrow("is not exact");
  spoil("fn main(", "fn main((");
  await expect(bench.time(kernels, "small-NT", none)).rejects.toThrow(/^Cannot compile/);
  device.createShaderModule = create;
  bench.dispose();
  expect(backend.memory().liveBuffers).toBe(0);
  await backend.dispose();
});
