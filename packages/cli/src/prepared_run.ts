import type { Backend } from "@lrm/tensor";
import type { Tokenizer } from "@lrm/train";
import type { FileCorpus, RunFolder } from "@lrm/train/node";
import { reportLines } from "./data_report.ts";
import type { Resources } from "./resources.ts";
import type { RunConfig } from "./run_config.ts";
import type { Session } from "./session.ts";
import { printMessage } from "./terminal/print.ts";

/** A run that is ready to go. */
export interface PreparedRun {
  readonly backend: Backend;
  readonly config: RunConfig;
  readonly corpus: FileCorpus;
  readonly tokenizer: Tokenizer;
  readonly session: Session;
  readonly folder: RunFolder;
  /** Gives folder, backend and session back. */
  readonly resources: Resources;
}

/** Says what is going to happen. */
export function describeRun({
  config,
  corpus,
  session,
  folder,
}: Omit<PreparedRun, "resources">): void {
  const { model, optimizer } = session;
  const { training } = config;
  const parameters = model.parameters.reduce((sum, { value }) => sum + value.size, 0);
  const rank = config.optimizer.rank === undefined ? "" : ` (rank ${config.optimizer.rank})`;
  printMessage(
    `${config.model.preset}: ${(parameters / 1e6).toFixed(2)}M parameters, ${config.optimizer.name}${rank}, ${training.steps} steps of ${training.batch * training.accumulation} × ${training.context} tokens from ${config.data}\n`,
  );
  for (const line of reportLines(corpus)) printMessage(`${line}\n`);
  if (optimizer.steps > 0) printMessage(`Going on after step ${optimizer.steps}\n`);
  printMessage(`Run folder: ${folder.path}\n`);
}
