import { lstatSync } from "node:fs";
import { join } from "node:path";
import { openTokenizer } from "@lrm/data";
import { dataNames, openExamples } from "@lrm/data/node";
import type { Backend } from "@lrm/tensor";
import { checkRanks, type LoadedCheckpoint } from "@lrm/train";
import { type BackendRequest, requestFor } from "../backend_request.ts";
import { checkBound, isBound } from "../binding.ts";
import { CATALOG } from "../catalog.ts";
import { checkSameDevice, type Device, deviceOf } from "../device.ts";
import { resumeSession } from "../initial_session.ts";
import { checkFits } from "../memory_check.ts";
import type { RunConfig } from "../run_config.ts";
import { checkSameData } from "../session.ts";
import type { MemoryDemand } from "../training_memory.ts";
import { createSession } from "./create_session.ts";
import { checkFirstStep } from "./first_step.ts";
import { checkRuleGiven } from "./load_rules.ts";
import { isComplete } from "./outcome.ts";
import {
  openUncached,
  type PrepareOptions,
  prepareBackend,
  waitForLock,
} from "./prepare_options.ts";
import { describeRun, type PreparedRun } from "./prepared_run.ts";
import { readRunConfig } from "./read_run_config.ts";
import { Resources } from "./resources.ts";
import { RunFolder } from "./run_folder.ts";
import { describeRanks, exchangeOf, shareRun, shareWeights } from "./run_ranks.ts";
import { tokenizerOfRun } from "./tokenizer_of_run.ts";

/** Options of {@link resumeRun}. */
export interface ResumeOptions extends PrepareOptions {
  /**
   * Device to continue on. Default: the one that the run began on. The run's kernels are used in
   * any case.
   */
  readonly device?: BackendRequest | undefined;
  /**
   * Recomputes activations to save memory, until the process ends. Changes no numbers. Default: the
   * run's setting.
   */
  readonly recompute?: boolean | undefined;
}

/**
 * Opens the run in `path` at its last checkpoint.
 *
 * @returns  the run; undefined if it is complete (`outcomeOf()` returns its result)
 * @throws RunError if there is no run, or if it cannot be continued with the same numbers
 */
export async function resumeRun(
  path: string,
  options: ResumeOptions = {},
): Promise<PreparedRun | undefined> {
  const { onNotice, signal, openData = openUncached, catalog = CATALOG, ranks } = options;
  const config = withRecompute(await readRunConfig(path, catalog), options.recompute);
  const changed = checkRuleGiven(`resume ${path}`, config, catalog);
  if (changed !== undefined) onNotice?.(changed);
  await using resources = new Resources();
  const folder = await RunFolder.open(path, waitForLock(options));
  resources.defer(() => folder.release());
  const checkpoint = await folder.checkpoint();
  if (checkpoint !== undefined) checkBound(path, config, checkpoint);
  const tokenizerFiles = await tokenizerOfRun(path, config);
  const tokenizer = await openTokenizer(config.tokenizer, tokenizerFiles);
  const { textField, device } = config;
  const corpus = config.examples
    ? await openExamples(dataNames(config.data), tokenizer, { signal })
    : await openData(config.data, tokenizer, { textField, signal });
  checkSameData(config, corpus);
  if (isComplete(path, config, checkpoint)) {
    await shareRun(ranks, { path });
    return undefined;
  }

  const backend = await backendOf(device, options, resources);
  await checkFits(backend, config.model.preset, demandOf(config), undefined, catalog);
  const settled = { ...config, device: deviceOf(backend) };
  if (device !== undefined) checkSameDevice(path, device, settled.device);
  if (checkpoint !== undefined && checkpoint.step > 0) {
    if (!isBound(checkpoint)) {
      const same = await checkFirstStep(path, backend, settled, corpus, catalog);
      onNotice?.(
        `The checkpoint is of an earlier version and does not keep the run's settings: they are taken from config.json${same ? ", by which the first step is the same" : ""}`,
      );
    }
    noteLostMetrics(path, checkpoint, onNotice);
  }
  if (ranks) checkRanks(ranks.communicator, config.training.accumulation);
  const exchange = exchangeOf(ranks, settled);
  const saves = device === undefined;
  await shareRun(ranks, { path, config: settled, tokenizerFiles, checkpoint, saves });
  const session = checkpoint
    ? resumeSession(backend, settled, folder.checkpointPath, checkpoint, catalog, exchange)
    : await createSession(backend, settled, catalog, exchange);
  resources.defer(() => session.dispose());
  if (checkpoint === undefined) await shareWeights(ranks, session);
  const rankLines = await describeRanks(ranks, session, exchange);
  if (saves) {
    // Save the checkpoint first: if the process is killed in between, the run still has no device.
    await folder.save(await session.snapshot());
    await folder.begin(settled);
  }
  const run = { backend, config: settled, corpus, tokenizer, session, folder };
  for (const line of [...rankLines, ...describeRun(run, catalog)]) onNotice?.(line);
  return { ...run, resources: resources.move() };
}

/** Opens the requested device, or the one that the run began on. */
async function backendOf(
  recorded: Device | undefined,
  options: ResumeOptions,
  resources: Resources,
): Promise<Backend> {
  const { device: request = { backend: "auto" } } = options;
  const { backend, adapter, blas } = request;
  const asked = backend !== "auto" || adapter !== undefined || blas !== undefined;
  if (asked || recorded === undefined) {
    return await prepareBackend({ ...request, recorded }, resources, options);
  }
  const same = { ...request, ...requestFor(recorded) };
  return await prepareBackend(same, resources, options, "the run began on it");
}

function noteLostMetrics(
  path: string,
  { step }: LoadedCheckpoint,
  onNotice: ResumeOptions["onNotice"],
): void {
  const found = lstatSync(join(path, "metrics.jsonl"), { throwIfNoEntry: false });
  if (found !== undefined && found.size > 0) return;
  onNotice?.(`metrics.jsonl is empty or missing: curves begin at step ${step + 1} from now on`);
}

/** Returns the settings that determine a run's memory. */
function demandOf({ model, optimizer, lora, training }: RunConfig): MemoryDemand {
  const { batch, context, accumulation, recompute, weightAverage, measureUpdatesEvery } = training;
  const measureUpdates = measureUpdatesEvery !== undefined;
  const settings = { batch, context, accumulation, recompute, weightAverage };
  return { model, optimizer, lora, ...settings, measureUpdates };
}

/** Returns the configuration with another value of `recompute`, if given. */
function withRecompute(config: RunConfig, recompute = config.training.recompute): RunConfig {
  const { training } = config;
  return recompute === undefined ? config : { ...config, training: { ...training, recompute } };
}
