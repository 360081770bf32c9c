import { registerTestBackend } from "@lrm/tensor/testing";
import { inject } from "vitest";

registerTestBackend(async () => {
  if (process.env.LRM_TEST_BACKEND === "reference") {
    const { createReferenceBackend } = await import("@lrm/tensor/reference");
    return createReferenceBackend();
  }
  const { createWebGPUBackend } = await import("@lrm/kernels-webgpu/node");
  return createWebGPUBackend({ adapter: inject("adapter"), tuning: "default" });
});
