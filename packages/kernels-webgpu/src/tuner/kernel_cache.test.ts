import { expect, test } from "vitest";
import { formatKernels } from "../kernels/product_kernels.ts";
import { HARDWARE_TUNING } from "../kernels/tuning.ts";
import { cacheKey, type KernelStore, readKernels, writeKernels } from "./kernel_cache.ts";

const facts = {
  vendor: "nvidia",
  architecture: "ampere",
  device: "a10",
  description: "NVIDIA A10, driver 550.54",
};
const kernels = formatKernels(HARDWARE_TUNING.products);

function memoryStore(): KernelStore & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    read: async (key) => entries.get(key),
    write: async (key, text) => void entries.set(key, text),
  };
}

test("cacheKey() depends on adapter, driver, runtime, version and choices only", () => {
  const key = cacheKey(facts, "Dawn");
  expect(cacheKey({ ...facts, isFallbackAdapter: false }, "Dawn")).toBe(key);
  const others = [
    cacheKey({ ...facts, description: "NVIDIA A10, driver 560" }, "Dawn"),
    cacheKey({ ...facts, device: "a100" }, "Dawn"),
    cacheKey(facts, "Chrome"),
    cacheKey(facts, "Dawn", "99.0.0"),
    cacheKey(facts, "Dawn", undefined, "others"),
  ];
  expect(new Set([key, ...others]).size).toBe(6);
});

test("readKernels() returns the kernels that writeKernels() stored, for the same key only", async () => {
  const store = memoryStore();
  const [key, other] = [cacheKey(facts, "Dawn"), cacheKey(facts, "Chrome")];
  await writeKernels(store, key, kernels);
  expect(await readKernels(store, key)).toBe(kernels);
  expect(await readKernels(store, other)).toBeUndefined();
  // Simulates two keys with the same file name.
  store.entries.set(other, store.entries.get(key)!);
  expect(await readKernels(store, other)).toBeUndefined();
});

test("readKernels() ignores a damaged entry", async () => {
  const store = memoryStore();
  await writeKernels(store, "key", kernels);
  const whole = store.entries.get("key")!;
  for (const damaged of ["", whole.slice(0, 20), "null", "[]", whole.replace("v1", "v0")]) {
    store.entries.set("key", damaged);
    expect(await readKernels(store, "key")).toBeUndefined();
  }
});

test("a store that fails behaves like an empty one", async () => {
  const fail = async (): Promise<never> => {
    throw new Error("no");
  };
  const store = { read: fail, write: fail };
  await writeKernels(store, "key", kernels);
  expect(await readKernels(store, "key")).toBeUndefined();
});
