import { Command } from "commander";
import { drawOutput, printOutput } from "../terminal/print.ts";
import { outputColumns, outputIsScreen } from "../terminal/screen.ts";
import { watchRun } from "./watch.ts";

/** `lrm watch`. */
export function watchCommand(): Command {
  return new Command("watch")
    .description("Shows a run as it goes, until it ends: loss, speed, time left.")
    .argument("<folder>", "the folder that lrm train named")
    .addHelpText(
      "after",
      "\nIt only reads: watch from another terminal, as often as you like. Ctrl-C ends\nthe watching, not the run.\n\nExample:\n  npx lrm watch runs/my-run",
    )
    .action(async (folder: string) => {
      const { run, complete } = await watchRun(folder, {
        terminal: outputIsScreen(),
        get columns() {
          return outputColumns();
        },
        write: drawOutput,
      });
      const stopped = run.stopped === undefined ? "" : `: ${run.stopped}`;
      printOutput(
        complete
          ? `Complete. See npx lrm sample ${folder}, or ${folder}/report.html\n`
          : `Not running${stopped}. Go on with: npx lrm train --resume ${folder}\n`,
      );
    });
}
