// The backend that the tests run on.
import { createCpuBackend } from "@lrm/kernels-cpu";
import { registerTestBackend } from "@lrm/tensor/testing";

registerTestBackend(() => createCpuBackend());
