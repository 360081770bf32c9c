import { expect, test } from "vitest";
import { usedLimits } from "./limits.ts";

const supported = {
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupsPerDimension: 65535,
} as GPUSupportedLimits;

test("usedLimits() lowers limits and never raises them", () => {
  const limits = usedLimits(supported, {
    maxBufferSize: 2 ** 40,
    maxStorageBufferBindingSize: 1024,
  });
  expect(limits.maxBufferSize).toBe(2 ** 28);
  expect(limits.maxStorageBufferBindingSize).toBe(1024);
});

test("usedLimits() rejects limits that are not numbers", () => {
  expect(() => usedLimits(supported, { maxBufferSize: Number.NaN })).toThrow(
    "Cannot lower the limit maxBufferSize to NaN",
  );
});
