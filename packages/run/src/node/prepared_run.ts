import type { Tokenizer } from "@lrm/data";
import type { FileCorpus } from "@lrm/data/node";
import type { LoRA } from "@lrm/lora";
import { type Backend, isHalf } from "@lrm/tensor";
import { CATALOG, type Catalog } from "../catalog.ts";
import { exampleLines } from "../example_lines.ts";
import { optimizerText } from "../optimizers/optimizer_text.ts";
import type { RunConfig } from "../run_config.ts";
import { changesOf, partsOf } from "../run_parts.ts";
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
  const { model, optimizer, lora } = session;
  const { training } = config;
  const parameters = model.parameters.reduce((sum, { value }) => sum + value.size, 0);
  return [
    `${config.model.preset}: ${(parameters / 1e6).toFixed(2)}M parameters, ${optimizerText(config.optimizer, optimizers)}, ${training.steps} steps of ${training.batch * training.accumulation} × ${training.context} tokens from ${config.data}`,
    ...adapterLines(lora, model.parameters),
    ...reportLines(corpus),
    ...exampleLines(corpus, config),
    ...partLines(config),
    ...(optimizer.steps > 0 ? [`Going on after step ${optimizer.steps}`] : []),
    `Run folder: ${folder.path}`,
  ];
}

/** Describes the last part of a run that has several. */
function partLines(config: RunConfig): string[] {
  const parts = partsOf(config);
  const [before, last] = parts.slice(-2);
  if (before === undefined || last === undefined) return [];
  return [
    `Part ${parts.length}, from step ${last.from + 1} on: ${changesOf(before, last).join(", ")}`,
  ];
}

function adapterLines(
  lora: LoRA | undefined,
  weights: PreparedRun["session"]["model"]["parameters"],
): string[] {
  if (lora === undefined) return [];
  const all = weights.reduce((sum, { value }) => sum + value.size, 0);
  const types = [...new Set(weights.map(({ value }) => value.dtype).filter(isHalf))];
  const { rank, alpha } = lora.config;
  const own = lora.parameters.reduce((sum, { value }) => sum + value.size, 0);
  const layers = lora.layers.length;
  return [
    `LoRA: rank ${rank}, alpha ${alpha}, ${layers} layers, ${own.toLocaleString("en")} parameters trained (${((100 * own) / all).toPrecision(2)} %)${types.length > 0 ? `, frozen matrices in ${types.join(" and ")}` : ""}`,
  ];
}
