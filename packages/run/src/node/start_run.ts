import { join } from "node:path";
import { cleanedLine } from "@lrm/files/values";
import { checkRanks } from "@lrm/train";
import type { BackendRequest } from "../backend_request.ts";
import { checkFits } from "../memory_check.ts";
import type { RunSettings } from "../new_run_settings.ts";
import type { RunConfig } from "../run_config.ts";
import { hashOfWeights } from "./base_model.ts";
import { measureCosts } from "./calibration.ts";
import { createSession } from "./create_session.ts";
import { onRank } from "./on_rank.ts";
import { planExchange } from "./plan_exchange.ts";
import { planRun, stepsOf } from "./plan_run.ts";
import { type PrepareOptions, prepareBackend, waitForLock } from "./prepare_options.ts";
import { describeRun, type PreparedRun } from "./prepared_run.ts";
import { Resources } from "./resources.ts";
import { RunFolder } from "./run_folder.ts";
import {
  describeRanks,
  exchangeOf,
  exchangeSettings,
  shareRun,
  shareWeights,
} from "./run_ranks.ts";

/** Options of {@link startRun}. */
export interface StartOptions extends PrepareOptions {
  /** New or empty folder for the run. Default: `runs/<time>-<model>-<optimizer>`. */
  readonly out?: string | undefined;
  /** Device to train on. Default: a hardware GPU if there is one, otherwise the CPU. */
  readonly device?: BackendRequest | undefined;
}

/**
 * Prepares a new run in a new folder. If that fails, nothing is left behind.
 *
 * @returns  a run to pass to {@link trainRun}, or to release with its `resources`
 * @throws UsageError and other errors with a problem and a remedy
 */
export async function startRun(
  settings: RunSettings,
  options: StartOptions = {},
): Promise<PreparedRun> {
  const { ranks, signal } = options;
  return await onRank(ranks?.communicator, () => startHere(settings, options), signal);
}

async function startHere(settings: RunSettings, options: StartOptions): Promise<PreparedRun> {
  const { out, device = { backend: "auto" }, signal, onNotice, ranks } = options;
  // Check all settings before a device is opened.
  const plan = await planRun(settings, options);
  const { label, optimizer, corpus, tokenizer, catalog } = plan;
  await using resources = new Resources();
  const folder = await RunFolder.reserve(out ?? defaultFolder(label, optimizer.name), {
    private: corpus.private,
    ...waitForLock(options),
  });
  resources.defer(() => folder.release());
  const backend = await prepareBackend(device, resources, options);
  const endless = plan.configFor(backend, Number.MAX_SAFE_INTEGER);
  if (ranks) checkRanks(ranks.communicator, endless.training.accumulation);
  const { demand, memory } = plan;
  const { config: ranked, why } = await planExchange(ranks, endless, demand, backend, catalog);
  const exchange = exchangeOf(ranks, ranked);
  await checkFits(backend, label, demand, { memory, catalog, exchange });
  const steps = await stepsOf(plan, () => {
    onNotice?.("Measuring the speed for a few seconds, to choose the number of steps");
    return measureCosts(backend, ranked, corpus, { signal, catalog, exchange });
  });
  const planned = { ...plan.configFor(backend, steps), ...exchangeSettings(ranked) };
  const { from, lora } = planned;
  const config: RunConfig =
    from === undefined || lora === undefined
      ? planned
      : { ...planned, fromSha256: await hashOfWeights(from) };
  const { tokenizerFiles } = plan;
  await shareRun(ranks, { path: folder.path, config, tokenizerFiles, halves: demand.halves });
  const session = await createSession(backend, config, catalog, exchange);
  resources.defer(() => session.dispose());
  await session.optimizer.checkStart();
  signal?.throwIfAborted();
  await shareWeights(ranks, session);
  const rankLines = await describeRanks(ranks, session, exchange, why);
  await folder.begin(config, tokenizerFiles);
  const run = { backend, config, corpus, tokenizer, session, folder };
  for (const line of [...rankLines, ...describeRun(run, catalog)]) onNotice?.(line);
  return { ...run, resources: resources.move() };
}

function defaultFolder(label: string, optimizer: string): string {
  const time = new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-");
  return join("runs", `${time}-${asFileName(label)}-${optimizer}`);
}

/** Converts a name to characters that are valid in file names on every system. */
function asFileName(label: string): string {
  return cleanedLine(label)
    .replace(/[\\/:*?"<>|\s]+/g, "_")
    .slice(0, 80);
}
