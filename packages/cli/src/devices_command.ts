import { createCpuBackend } from "@lrm/kernels-cpu";
import { listAdapters } from "@lrm/kernels-webgpu/node";
import { Command } from "commander";

/** `lrm devices`. */
export function devicesCommand(): Command {
  return new Command("devices")
    .description("Lists what can compute here, and how to choose it.")
    .addHelpText("after", "\nExample:\n  npx lrm devices")
    .action(async () => {
      const cpu = await createCpuBackend();
      process.stdout.write(`${cpu.info.description}\n  --backend cpu\n`);
      await cpu.dispose();
      try {
        for (const { description, adapter } of await listAdapters()) {
          const flag = adapter === "software" ? " --adapter software" : "";
          process.stdout.write(`${description}\n  --backend webgpu${flag}\n`);
        }
      } catch (error) {
        process.stdout.write(`WebGPU: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    });
}
