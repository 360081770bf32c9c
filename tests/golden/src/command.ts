import { isProblem } from "@lrm/files/problem";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { createWebGPUBackend, listAdapters } from "@lrm/kernels-webgpu/node";
import { SafetensorsError } from "@lrm/safetensors";
import type { Backend } from "@lrm/tensor";
import { Command, CommanderError, Option } from "commander";
import { type Group, openFolder } from "./groups.ts";
import { InputError } from "./input_error.ts";
import { runGroup } from "./run_group.ts";

interface Flags {
  readonly data: string;
  readonly backend: "cpu" | "webgpu" | "all";
}

/**
 * Compares the backends with reference values, and prints a line per group and backend:
 * `npm run golden`.
 *
 * @param words  the command line
 * @returns the exit code: 1 when a check failed or a group holds a value that was not compared, 2
 *   for wrong usage
 */
export async function main(words: readonly string[]): Promise<number> {
  let failed = 0;
  const command = new Command("npm run golden --")
    .description("Compares the backends with reference values made in float64.")
    .requiredOption("--data <folder>", "folder of the reference values")
    .addOption(
      new Option("--backend <name>", "backend to compare")
        .choices(["cpu", "webgpu", "all"])
        .default("all"),
    )
    .exitOverride()
    .action(async (flags: Flags) => {
      failed = await compare(flags);
    });
  try {
    await command.parseAsync(words, { from: "user" });
    return failed > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof InputError || error instanceof SafetensorsError) {
      console.error(`error: ${error.message}`);
      return 1;
    }
    throw error;
  }
}

async function compare({ data, backend: wanted }: Flags): Promise<number> {
  const { groups, notComputed } = await openFolder(data);
  let failed = 0;
  for (const name of ["cpu", "webgpu"] as const) {
    if (wanted !== "all" && wanted !== name) continue;
    const backend = await openBackend(name);
    try {
      console.log(backend.info.description);
      for (const group of groups) failed += await compareGroup(group, backend);
    } finally {
      await backend.dispose();
    }
  }
  if (notComputed.length > 0) {
    console.log(`Groups not computed by this version: ${notComputed.join(", ")}`);
  }
  return failed;
}

/** Prints the outcome of a group; returns the number of values that failed or were not compared. */
async function compareGroup(group: Group, backend: Backend): Promise<number> {
  const { passed, failures, worst } = await runGroup(group, backend);
  const where = worst.name && ` (${worst.name}, allowed ${worst.allowed})`;
  console.log(
    `  ${group.name} on ${backend.name}: ${passed} passed, ${failures.length} failed, worst relative error ${worst.error.toExponential(1)}${where}`,
  );
  for (const failure of failures) console.log(`    ${failure}`);
  const { notComputed } = group;
  if (notComputed.length > 0) {
    console.log(
      `    ${notComputed.length} not computed by this version: ${notComputed.join(", ")}`,
    );
  }
  return failures.length + notComputed.length;
}

async function openBackend(name: "cpu" | "webgpu"): Promise<Backend> {
  try {
    return name === "cpu" ? await createCpuBackend() : await openAnyGpu();
  } catch (cause) {
    if (!isProblem(cause)) throw cause;
    throw new InputError(cause.problem, cause.remedy, { cause });
  }
}

/** Opens a hardware adapter where there is one. Software will do: the values show correctness. */
async function openAnyGpu(): Promise<Backend> {
  const adapters = await listAdapters();
  const adapter = adapters.some((each) => each.adapter === "hardware") ? "hardware" : "software";
  return await createWebGPUBackend({ adapter });
}
