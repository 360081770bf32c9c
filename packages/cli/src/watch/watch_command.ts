import { Command } from "commander";
import { watchRun } from "./watch.ts";

/** Where a terminal does not say how wide it is. */
const COLUMNS = 80;

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
      const { stdout } = process;
      const { run, complete } = await watchRun(folder, {
        terminal: stdout.isTTY === true,
        get columns() {
          return stdout.columns ?? COLUMNS;
        },
        write: (text) => void stdout.write(text),
      });
      const stopped = run.stopped === undefined ? "" : `: ${run.stopped}`;
      stdout.write(
        complete
          ? `Complete. See npx lrm sample ${folder}, or ${folder}/report.html\n`
          : `Not running${stopped}. Go on with: npx lrm train --resume ${folder}\n`,
      );
    });
}
