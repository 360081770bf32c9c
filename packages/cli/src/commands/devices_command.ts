import { createCpuBackend } from "@lrm/kernels-cpu";
import { listAdapters } from "@lrm/kernels-webgpu/node";
import { Command } from "commander";
import { jsonFlag, writeJson } from "../terminal/json.ts";
import { printOutput } from "../terminal/print.ts";

/** A device of this machine, with the flags that choose it. */
interface Choice {
  readonly description: string;
  readonly backend: "cpu" | "webgpu";
  readonly adapter?: string;
}

/** Creates the command `lrm devices`. */
export function devicesCommand(): Command {
  return new Command("devices")
    .description("Lists the devices of this machine, and the flags that choose them.")
    .addOption(jsonFlag("Print the answer as JSON"))
    .addHelpText("after", "\nExample:\n  npx lrm devices")
    .action(async ({ json }: { readonly json?: boolean }) => {
      const cpu = await createCpuBackend();
      const choices: Choice[] = [{ description: cpu.info.description, backend: "cpu" }];
      await cpu.dispose();
      let problem: string | undefined;
      try {
        for (const { description, adapter } of await listAdapters()) {
          choices.push({ description, backend: "webgpu", adapter });
        }
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
      }
      if (json) {
        writeJson({ devices: choices, ...(problem !== undefined && { webgpu: problem }) });
        return;
      }
      for (const { description, backend, adapter } of choices) {
        const flag = adapter === "software" ? " --adapter software" : "";
        printOutput(`${description}\n  --backend ${backend}${flag}\n`);
      }
      if (problem !== undefined) printOutput(`WebGPU: ${problem}\n`);
    });
}
