import { conformanceCases } from "@lrm/tensor/conformance";
import { afterAll, test } from "vitest";
import { requestDevice } from "./device/limits.ts";
import { HARDWARE_TUNING } from "./kernels/tuning.ts";
import { requestNodeAdapter } from "./node/gpu.ts";
import { WebGPUBackend } from "./webgpu_backend.ts";

const adapter = await requestNodeAdapter("software");
const device = await requestDevice(adapter.adapter);
(globalThis as any).keep = adapter;
const backend = new WebGPUBackend(device, adapter.adapter.info, {}, () => device.destroy(), HARDWARE_TUNING);
console.log(backend.info);
for (const { name, run } of conformanceCases()) {
  test(name, async () => run(backend));
}
afterAll(() => backend.dispose());
