import { gatherTexts } from "@lrm/distributed";
import { createCpuBackend } from "@lrm/kernels-cpu";
import {
  createBlasBackend,
  createFastestCpuBackend,
  type FastestCpuBackend,
} from "@lrm/kernels-cpu/blas";
import { listAdapters } from "@lrm/kernels-webgpu/node";
import { DeviceError } from "@lrm/tensor";
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
      const { backend: cpu, withoutBlas } = await openCpu();
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
        printOutput(`Without a BLAS, which can be twice as fast: ${withoutBlas.message}\n`);
      }
      if (problem !== undefined) printOutput(`WebGPU: ${problem}\n`);
    });
}

/** Opens the CPU as runs do: with the BLAS that LRM_BLAS names, if it names one. */
async function openCpu(): Promise<FastestCpuBackend> {
  const library = process.env.LRM_BLAS;
  if (!library) return await createFastestCpuBackend();
  try {
    return { backend: await createBlasBackend({ library }) };
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return { backend: await createCpuBackend(), withoutBlas: error };
  }
}
