// Learns the parity of four bits on WebGPU if the browser has it, and otherwise on the CPU.
// `?backend=cpu` always uses the CPU.
import { createCpuBackend } from "@lrm/kernels-cpu";
import { createWebGPUBackend } from "@lrm/kernels-webgpu";
import type { Backend } from "@lrm/tensor";
import { trainParity } from "./parity.ts";

const device = document.querySelector("#device")!;
const log = document.querySelector("#log")!;

async function openBackend(): Promise<Backend> {
  const wanted = new URLSearchParams(location.search).get("backend") ?? "webgpu";
  if (wanted === "cpu") return createCpuBackend();
  try {
    return await createWebGPUBackend();
  } catch (error) {
    log.append(`${error instanceof Error ? error.message : error}\n`);
    return createCpuBackend();
  }
}

const backend = await openBackend();
device.textContent = backend.info.description;
const loss = await trainParity(backend, (step, loss) => {
  log.append(`step ${step}  loss ${loss.toFixed(4)}\n`);
});
log.append(`finished with a loss of ${loss.toFixed(4)}\n`);
await backend.dispose();
