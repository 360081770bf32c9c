import { createCpuBackend } from "@lrm/kernels-cpu";
import { createWebGPUBackend, listAdapters } from "@lrm/kernels-webgpu/node";
import type { Backend } from "@lrm/tensor";
import { Command, CommanderError, Option } from "commander";
import { type GoldenGroup, openGolden, runGolden } from "./golden.ts";
import { ended } from "./terminal/ended.ts";
import { describeFailure, exitCodeOf } from "./terminal/failure.ts";
import { printMessage, printOutput } from "./terminal/print.ts";
import { guardStreams } from "./terminal/streams.ts";

interface GoldenFlags {
  readonly data: string;
  readonly backend: "cpu" | "webgpu" | "all";
}

/**
 * `npm run golden`: compares every backend with reference values, and prints a line per group and backend.
 *
 * @param words  the command line
 * @returns  the exit code: 1 when a check failed, or a reference value was not compared
 */
export async function goldenMain(words: readonly string[]): Promise<number> {
  let failed = 0;
  const command = new Command("npm run golden --")
    .description("Compares the backends with reference values made in float64.")
    .requiredOption("--data <folder>", "where the reference values lie")
    .addOption(new Option("--backend <name>").choices(["cpu", "webgpu", "all"]).default("all"))
    .exitOverride()
    .action(async (flags: GoldenFlags) => {
      failed = await compare(flags);
    });
  guardStreams();
  try {
    await command.parseAsync(words, { from: "user" });
    return await ended(failed > 0 ? 1 : 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    printMessage(`${describeFailure(error)}\n`);
    return exitCodeOf(error);
  }
}

async function compare({ data, backend: wanted }: GoldenFlags): Promise<number> {
  const groups = await openGolden(data);
  let failed = 0;
  for (const name of ["cpu", "webgpu"] as const) {
    if (wanted !== "all" && wanted !== name) continue;
    const backend = name === "cpu" ? await createCpuBackend() : await anyGpu();
    try {
      printOutput(`${backend.info.description}\n`);
      for (const group of groups) failed += await compareGroup(group, backend);
    } finally {
      await backend.dispose();
    }
  }
  return failed;
}

/** Prints what came of a group; returns how many reference values were not met, or not even compared. */
async function compareGroup(group: GoldenGroup, backend: Backend): Promise<number> {
  const { passed, failures, worst } = await runGolden(group, backend);
  const where = worst.name && ` (${worst.name}, allowed ${worst.allowed})`;
  printOutput(
    `  ${group.name} on ${backend.name}: ${passed} passed, ${failures.length} failed, worst relative error ${worst.error.toExponential(1)}${where}\n`,
  );
  for (const failure of failures) printOutput(`    ${failure}\n`);
  if (group.notCovered.length > 0) {
    printOutput(
      `    ${group.notCovered.length} not computed by this version: ${group.notCovered.join(", ")}\n`,
    );
  }
  return failures.length + group.notCovered.length;
}

/** A hardware adapter where there is one; these values are about correctness, so that a software one will do. */
async function anyGpu(): Promise<Backend> {
  const adapters = await listAdapters();
  const adapter = adapters.some((each) => each.adapter === "hardware") ? "hardware" : "software";
  return await createWebGPUBackend({ adapter });
}
