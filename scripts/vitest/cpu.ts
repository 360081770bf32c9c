import { registerTestBackend } from "@lrm/tensor/testing";

registerTestBackend(async () => {
  if (process.env.LRM_TEST_BACKEND === "reference") {
    const { createReferenceBackend } = await import("@lrm/tensor/reference");
    return createReferenceBackend();
  }
  const { createCpuBackend } = await import("@lrm/kernels-cpu");
  return createCpuBackend();
});
