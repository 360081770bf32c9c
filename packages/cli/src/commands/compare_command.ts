import { type Catalog, UsageError } from "@lrm/run";
import { Command } from "commander";
import { type CompareFlags, compareFlags } from "../flags/compare_flags.ts";
import { shortenHelp } from "../flags/help.ts";
import { trackChoices } from "../flags/track_flags.ts";
import { exitCodeOf } from "../terminal/failure.ts";
import { Interruption } from "../terminal/interruption.ts";
import { printMessage } from "../terminal/print.ts";
import { compareOptimizers } from "./compare.ts";
import { runTrack } from "./track.ts";

/** Creates the command `lrm compare`. */
export function compareCommand(exit: (code: number) => void, catalog: Catalog): Command {
  const command = new Command("compare").description(
    "Compares optimizers: same data, same initial weights, each at its best learning rate.",
  );
  for (const flag of compareFlags(catalog)) command.addOption(flag);
  shortenHelp(command);
  return command
    .addHelpText(
      "after",
      "\nA repeated command trains only the missing runs. Processes with different\n--optimizers may share a folder.\n\nExamples:\n  npx lrm compare --track small\n  npx lrm compare --optimizers adamw,muon,low-rank-muon --seeds 3 --tokens 500000",
    )
    .action(async (flags: CompareFlags) => {
      if (flags.report) checkReportAlone(command);
      const { track, search } = flags;
      if (search && track === undefined) {
        throw new UsageError(
          "Cannot use --search without --track: other comparisons always search",
          "leave it out, or name a track",
        );
      }
      using interruption = new Interruption();
      const { signal } = interruption;
      try {
        const run = { signal, catalog };
        if (track === undefined) await compareOptimizers(flags, run);
        else await runTrack(track, flags, trackChoices(command, flags), run);
      } catch (error) {
        if (!signal.aborted || error !== signal.reason) throw error;
        printMessage("Finished runs are kept. Go on with the same command\n");
        exit(exitCodeOf(error));
      }
    });
}

function checkReportAlone(command: Command): void {
  const other = command.options.find(
    (option) =>
      command.getOptionValueSource(option.attributeName()) === "cli" &&
      !["report", "out", "preset", "track", "json"].includes(option.attributeName()),
  );
  if (other === undefined) return;
  throw new UsageError(
    `Cannot combine --report with ${other.long}: a report is about the runs that are there`,
    "leave one of them out",
  );
}
