/**
 * `npm run example`: an update rule of one's own trains a small GPT-2, on the CPU or, with `-- webgpu`, on a GPU (a software adapter where there is none).
 *
 * @module
 */
import { createCpuBackend } from "@lrm/kernels-cpu";
import { createWebGPUBackend, listAdapters } from "@lrm/kernels-webgpu/node";
import type { Backend } from "@lrm/tensor";
import { trainOnText } from "./own_rule.ts";

const TEXT = "It was the best of times, it was the worst of times, ".repeat(8);

async function open(name: string): Promise<Backend> {
  if (name === "cpu") return createCpuBackend();
  const adapters = await listAdapters();
  const adapter = adapters.find((each) => each.adapter === "hardware") ?? adapters[0];
  return createWebGPUBackend(adapter && { adapter: adapter.adapter });
}

const name = process.argv[2] ?? "cpu";
if (name === "cpu" || name === "webgpu") {
  const backend = await open(name);
  process.stdout.write(`${backend.info.description}\n`);
  await trainOnText(backend, TEXT, ({ step, loss }) => {
    process.stdout.write(`step ${step}  loss ${loss.toFixed(3)}\n`);
  });
  await backend.dispose();
} else {
  process.stderr.write(`Cannot train on "${name}": take cpu or webgpu\n`);
  process.exitCode = 2;
}
