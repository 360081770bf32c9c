import { join } from "node:path";
import { shellWord } from "@lrm/run";
import { Command } from "commander";
import { drawOutput, printCommand, printMessage } from "../terminal/print.ts";
import { outputColumns, outputIsScreen } from "../terminal/screen.ts";
import { onLostOutput } from "../terminal/streams.ts";
import { resumeHint } from "./resume_hint.ts";
import { watchRun } from "./watch.ts";

/** Creates the command `lrm watch`. */
export function watchCommand(): Command {
  return new Command("watch")
    .description("Shows a run while it trains: loss, speed, time left.")
    .argument("<folder>", "the folder of a run")
    .addHelpText(
      "after",
      "\nIt only reads: watch from another terminal, as often as you like. Ctrl-C ends\nthe watching, not the run.\n\nExample:\n  npx lrm watch runs/my-run",
    )
    .action(async (folder: string) => {
      // Signals end the process immediately: there is nothing to save.
      const enough = new AbortController();
      onLostOutput((error) => enough.abort(error));
      const screen = {
        terminal: outputIsScreen(),
        get columns() {
          return outputColumns();
        },
        write: drawOutput,
      };
      const { run, complete } = await watchRun(folder, screen, { signal: enough.signal });
      for (const each of run.leftOut) printMessage(`${each}\n`);
      const stopped = run.stopped === undefined ? "" : `: ${run.stopped}`;
      if (run.unit === undefined) {
        const state = complete ? "Complete." : `Not running${stopped}.`;
        printCommand("stdout", `${state} Draw it with:`, `npx lrm report ${shellWord(folder)}`);
        return;
      }
      if (complete) {
        const sentence = `Complete. See ${join(folder, "report.html")}, or try:`;
        printCommand("stdout", sentence, `npx lrm sample ${shellWord(folder)}`);
        return;
      }
      const { sentence, command } = resumeHint(folder, run.settings.has("exchange"));
      printCommand("stdout", `Not running${stopped}. ${sentence}`, command);
    });
}
