import { expect, test } from "vitest";
import { describeAdapter, isSoftwareAdapter, requestAdapter } from "./adapter.ts";

const nothing = { vendor: "", architecture: "", device: "", description: "" };
const nvidia = {
  vendor: "nvidia",
  architecture: "ampere",
  device: "nvidia-a10",
  description: "NVIDIA A10",
};
const swiftShader = {
  vendor: "google",
  architecture: "swiftshader",
  device: "swiftshader-device-subzero-",
  description: "SwiftShader driver 5.0.0",
};
const lavapipe = {
  vendor: "mesa",
  architecture: "",
  device: "",
  description: "llvmpipe: Mesa 25.0.7 (LLVM 15.0.6)",
};

/**
 * A `GPU` that returns one of these adapters for a fallback request and the other for a plain one.
 */
function fakeGPU(adapters: { fallback?: object; plain?: object }): GPU {
  const give = (info: object | undefined) => (info === undefined ? null : { info });
  const requestAdapter = async (options: GPURequestAdapterOptions = {}) =>
    give(options.forceFallbackAdapter ? adapters.fallback : adapters.plain);
  return { requestAdapter } as unknown as GPU;
}

test("isSoftwareAdapter() recognizes an emulation by its names, its flag and its type", () => {
  expect(isSoftwareAdapter(nvidia)).toBe(false);
  expect(isSoftwareAdapter(nothing)).toBe(false);
  for (const facts of [
    swiftShader,
    lavapipe,
    { ...nothing, description: "Microsoft Basic Render Driver" },
    { ...nothing, isFallbackAdapter: true },
    { ...nothing, adapterType: "CPU" },
  ]) {
    expect(isSoftwareAdapter(facts)).toBe(true);
  }
});

test("describeAdapter() describes an emulation as software", () => {
  expect(describeAdapter(swiftShader)).toBe("SwiftShader (software, SwiftShader driver 5.0.0)");
  expect(describeAdapter(lavapipe)).toBe(
    "lavapipe (software, llvmpipe: Mesa 25.0.7 (LLVM 15.0.6))",
  );
  expect(describeAdapter(nvidia)).toBe("nvidia ampere (NVIDIA A10)");
  expect(describeAdapter(nothing)).toBe("unnamed adapter");
  expect(describeAdapter({ ...nothing, isFallbackAdapter: true })).toBe(
    "unnamed adapter (software)",
  );
});

test("requestAdapter() never returns an emulation for a GPU", async () => {
  await expect(requestAdapter(fakeGPU({ plain: swiftShader }), "hardware")).rejects.toThrow(
    'the only adapter found is SwiftShader (software, SwiftShader driver 5.0.0); adapter: "software" (--adapter software) takes it',
  );
  const { info } = await requestAdapter(fakeGPU({ plain: nvidia }), "hardware");
  expect(info).toBe(nvidia);
});

test("requestAdapter() never returns a GPU for an emulation", async () => {
  await expect(
    requestAdapter(fakeGPU({ fallback: nvidia, plain: nvidia }), "software"),
  ).rejects.toThrow("the one found is nvidia ampere (NVIDIA A10)");
  const { info } = await requestAdapter(fakeGPU({ fallback: lavapipe, plain: nvidia }), "software");
  expect(info).toBe(lavapipe);
});

test("requestAdapter() throws with a remedy when there is no adapter", async () => {
  await expect(requestAdapter(fakeGPU({}), "hardware")).rejects.toThrow(
    /no adapter was found; install a driver/,
  );
  await expect(requestAdapter(fakeGPU({}), "software")).rejects.toThrow(/none was found/);
});
