/**
 * `lrm`, the command line: trains, compares, evaluates, samples and exports language models. The only place that chooses backends and optimizers.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { compareCommand } from "./compare_command.ts";
import { devicesCommand } from "./devices_command.ts";
import { evalCommand } from "./eval_command.ts";
import { exportCommand } from "./export_command.ts";
import { describeFailure, exitCodeOf } from "./failure.ts";
import { recipesCommand } from "./recipes_command.ts";
import { sampleCommand } from "./sample_command.ts";
import { trainCommand } from "./train_command.ts";

/**
 * Runs one command line.
 *
 * @param words  what follows `lrm`
 * @returns  the exit code: 0 when all went well, 1 for bad input or a failure, 2 for wrong usage, 130 after Ctrl-C, 143 after SIGTERM
 */
export async function main(words: readonly string[]): Promise<number> {
  let code = 0;
  endWithTheReader();
  const program = new Command("lrm")
    .description("Trains language models with matrix-aware optimizers, on WebGPU or the CPU.")
    .version(version(), "-V, --version", "Prints the version.")
    .showHelpAfterError("(see lrm --help)")
    .addHelpText(
      "after",
      "\nExample:\n  npx lrm train --preset nano --optimizer low-rank-muon --rank 32 --data sotu --minutes 3",
    );
  for (const command of [
    trainCommand,
    compareCommand,
    recipesCommand,
    evalCommand,
    sampleCommand,
    exportCommand,
    devicesCommand,
  ]) {
    program.addCommand(
      command((exitCode) => {
        code = exitCode;
      }),
    );
  }
  for (const each of [program, ...program.commands]) {
    each.exitOverride().configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, "")),
    });
  }
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${describeFailure(error)}\n`);
    return exitCodeOf(error);
  }
}

function version(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** `lrm sample … | head`: without a reader of its answer a command ends, and without one of its progress it goes on; neither is a failure. */
function endWithTheReader(): void {
  const unlessClosed = (closed: () => void) => (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    closed();
  };
  process.stdout.on(
    "error",
    unlessClosed(() => process.exit(0)),
  );
  process.stderr.on(
    "error",
    unlessClosed(() => {}),
  );
}
