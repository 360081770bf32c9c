import { gatherTexts } from "@lrm/distributed";
import { createFastestCpuBackend } from "@lrm/kernels-cpu/blas";
import { listAdapters } from "@lrm/kernels-webgpu/node";
import { Command } from "commander";
import { jsonFlag, writeJson } from "../terminal/json.ts";
import { printOutput } from "../terminal/print.ts";
import { joinRanks } from "./ranks.ts";

/** A device of this machine, with the flags that choose it. */
interface Choice {
  readonly description: string;
  readonly backend: "cpu" | "webgpu";
  readonly adapter?: string;
}

/** Creates the command `lrm devices`. */
export function devicesCommand(): Command {
  return new Command("devices")
    .description(
      "Lists the devices of this machine, and the flags that choose them; under a launcher, all ranks.",
    )
    .addOption(jsonFlag("Print the answer as JSON"))
    .addHelpText("after", "\nExample:\n  npx lrm devices")
    .action(async ({ json }: { readonly json?: boolean }) => {
      const ranks = await joinRanks();
      const { backend: cpu, withoutBlas } = await createFastestCpuBackend();
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
      const { communicator } = ranks ?? {};
      const found = `${communicator?.host}: ${choices.map((each) => each.description).join("; ")}`;
      const hosts = communicator && (await gatherTexts(communicator, found));
      await communicator?.close();
      if (communicator && communicator.rank > 0) return;
      if (json) {
        writeJson({
          devices: choices,
          ...(hosts && { ranks: hosts }),
          ...(withoutBlas && { blas: withoutBlas.message }),
          ...(problem !== undefined && { webgpu: problem }),
        });
        return;
      }
      for (const { description, backend, adapter } of choices) {
        const flag = adapter === "software" ? " --adapter software" : "";
        printOutput(`${description}\n  --backend ${backend}${flag}\n`);
      }
      hosts?.forEach((host, rank) => {
        printOutput(`Rank ${rank} on ${host}\n`);
      });
      if (withoutBlas) {
        printOutput(`About twice as fast on the CPU with a BLAS: ${withoutBlas.remedy}\n`);
      }
      if (problem !== undefined) printOutput(`WebGPU: ${problem}\n`);
    });
}
