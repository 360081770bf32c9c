import type { Tokenizer } from "@lrm/data";
import type { FileCorpus } from "@lrm/data/node";
import type { Backend } from "@lrm/tensor";
import { CATALOG, type Catalog } from "../catalog.ts";
import { optimizerText } from "../optimizers/optimizer_text.ts";
import type { RunConfig } from "../run_config.ts";
import type { Session } from "../session.ts";
import { reportLines } from "./data_report.ts";
import type { Resources } from "./resources.ts";
import type { RunFolder } from "./run_folder.ts";

/** A run that is ready to train. */
export interface PreparedRun {
  readonly backend: Backend;
  readonly config: RunConfig;
  readonly corpus: FileCorpus;
  readonly tokenizer: Tokenizer;
  readonly session: Session;
  readonly folder: RunFolder;
  /** Releases the folder, the backend and the session. */
  readonly resources: Resources;
}

/** Describes the run in lines for people. */
export function describeRun(
  { config, corpus, session, folder }: Omit<PreparedRun, "resources">,
  { optimizers }: Pick<Catalog, "optimizers"> = CATALOG,
): string[] {
  const { model, optimizer } = session;
  const { training } = config;
  const parameters = model.parameters.reduce((sum, { value }) => sum + value.size, 0);
  return [
    `${config.model.preset}: ${(parameters / 1e6).toFixed(2)}M parameters, ${optimizerText(config.optimizer, optimizers)}, ${training.steps} steps of ${training.batch * training.accumulation} × ${training.context} tokens from ${config.data}`,
    ...reportLines(corpus),
    ...(optimizer.steps > 0 ? [`Going on after step ${optimizer.steps}`] : []),
    `Run folder: ${folder.path}`,
  ];
}
