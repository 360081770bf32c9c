import { stat } from "node:fs/promises";
import { isLocked } from "@lrm/files";
import { trainingLossOf, writeEvents, writeReport } from "@lrm/report";
import { InputError } from "@lrm/run";
import { Command } from "commander";
import { place } from "../flags/flags.ts";
import { jsonFlag, writeJson } from "../terminal/json.ts";
import { printMessage, printSummary } from "../terminal/print.ts";

interface ReportFlags {
  readonly out?: string;
  readonly tensorboard?: boolean;
  readonly json?: boolean;
}

/** Creates the command `lrm report`. */
export function reportCommand(): Command {
  return new Command("report")
    .description("Draws one run, or several in the same charts, on a page that works offline.")
    .argument("<runs...>", "run folders, or files in runs/ of lrm compare")
    .option(
      "--out <file>",
      "File of the page (default: report.html, or overlay.html, in the first folder)",
      place,
    )
    .option("--tensorboard", "Also write a TensorBoard event file into every run folder")
    .addOption(jsonFlag("Print the answer as JSON"))
    .addHelpText(
      "after",
      "\nEvery run has its own report.html when it ends; a report of a live run shows\nwhat there is so far.\n\nExample:\n  npx lrm report runs/with-muon runs/with-adamw --out muon-or-adamw.html",
    )
    .action(async (paths: string[], { out, tensorboard = false, json = false }: ReportFlags) => {
      if (tensorboard) await checkFolders(paths);
      const { path, runs } = await writeReport(paths, out);
      if (tensorboard) for (const [index, run] of runs.entries()) writeEvents(paths[index]!, run);
      for (const [index, { leftOut }] of runs.entries()) {
        for (const each of leftOut) printMessage(`${paths[index]}: ${each}\n`);
      }
      if (json) {
        writeJson({
          report: path,
          runs: runs.map((run) => ({
            ...{ name: run.name, steps: run.steps, done: run.done },
            loss: trainingLossOf(run),
            validationLoss: run.curves.validation.at(-1)?.[1],
          })),
        });
        return;
      }
      printSummary(`${path}\n`);
    });
}

async function checkFolders(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (
      await stat(path).then(
        (found) => found.isFile(),
        () => false,
      )
    ) {
      throw new InputError(
        `Cannot write event files beside ${path}: it is a result of \`lrm compare\`, not a run folder`,
        "leave out --tensorboard",
      );
    }
    // Writing would delete the event file that the running process still appends to.
    if (await isLocked(path)) {
      throw new InputError(
        `Cannot write an event file into ${path}: a process is at work on this run`,
        "wait for its end, or leave out --tensorboard",
      );
    }
  }
}
