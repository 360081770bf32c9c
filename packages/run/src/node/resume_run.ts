import { lstatSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { openTokenizer } from "@lrm/data";
import { resolveData } from "@lrm/data/node";
import type { UpdateExchange } from "@lrm/distributed";
import type { Backend } from "@lrm/tensor";
import { checkRanks, type LoadedCheckpoint } from "@lrm/train";
import { keepsHalves } from "../adapter_config.ts";
import { type BackendRequest, requestFor } from "../backend_request.ts";
import { checkBound, isBound } from "../binding.ts";
import { CATALOG, type Catalog } from "../catalog.ts";
import { checkSameDevice, type Device, deviceOf } from "../device.ts";
import { UsageError } from "../errors.ts";
import { resumeSession } from "../initial_session.ts";
import { checkFits } from "../memory_check.ts";
import type { RunConfig } from "../run_config.ts";
import { beginOf, configAt } from "../run_parts.ts";
import { checkSameData } from "../same_data.ts";
import { Session } from "../session.ts";
import { demandOf } from "../training_memory.ts";
import { checkBase } from "./base_model.ts";
import { createSession } from "./create_session.ts";
import { checkFirstStep } from "./first_step.ts";
import { keepSample } from "./kept_sample.ts";
import { checkRuleGiven } from "./load_rules.ts";
import { onRank } from "./on_rank.ts";
import { isComplete } from "./outcome.ts";
import { planExchange } from "./plan_exchange.ts";
import {
  openRunData,
  type PrepareOptions,
  prepareBackend,
  waitForLock,
} from "./prepare_options.ts";
import { describeRun, type PreparedRun } from "./prepared_run.ts";
import { readRunConfig } from "./read_run_config.ts";
import { Resources } from "./resources.ts";
import { type ResumeChanges, resumedConfig } from "./resumed_config.ts";
import { RunFolder } from "./run_folder.ts";
import {
  describeRanks,
  exchangeOf,
  exchangeSettings,
  shareRun,
  sharesWeights,
  shareWeights,
} from "./run_ranks.ts";
import { frozenHalves, startingModel } from "./stored_model.ts";
import { tokenizerOfRun } from "./tokenizer_of_run.ts";

/** Options of {@link resumeRun}. */
export interface ResumeOptions extends PrepareOptions, ResumeChanges {
  /**
   * Device to continue on. Default: the one that the run began on. The run's kernels are used in
   * any case.
   */
  readonly device?: BackendRequest | undefined;
  /**
   * Recomputes activations to save memory, until the process ends. Changes no numbers. Refused for
   * runs that store activations in 16 bits. Default: the run's setting.
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
  const { ranks, signal } = options;
  return await onRank(ranks?.communicator, () => resumeHere(path, options), signal);
}

async function resumeHere(path: string, options: ResumeOptions): Promise<PreparedRun | undefined> {
  const { onNotice, catalog = CATALOG, ranks } = options;
  const stored = await readRunConfig(path, catalog);
  const changed = checkRuleGiven(`resume ${path}`, stored, catalog);
  if (changed !== undefined) onNotice?.(changed);
  await using resources = new Resources();
  const folder = await RunFolder.open(path, waitForLock(options));
  resources.defer(() => folder.release());
  const checkpoint = await folder.checkpoint();
  if (checkpoint !== undefined) checkBound(path, stored, checkpoint);
  const tokenizerFiles = await tokenizerOfRun(path, stored);
  const tokenizer = await openTokenizer(stored.tokenizer, tokenizerFiles);
  const { device } = stored;
  const { data = stored.data } = options;
  const corpus = await openRunData(data, stored, tokenizer, options);
  checkSameData(stored, corpus);
  if (resolveData(data) !== stored.data) {
    onNotice?.(`The data in ${data} are those that the run began with`);
  }
  const wanted = resumedConfig(path, stored, checkpoint, options);
  if (wanted.fromSha256 !== undefined) await checkBase(path, wanted);
  if (isComplete(path, wanted, checkpoint)) {
    if (!isDeepStrictEqual(stored, wanted)) await folder.begin(wanted);
    await shareRun(ranks, { path });
    return undefined;
  }
  const config = withRecompute(path, wanted, options.recompute);
  const backend = await backendOf(device, options, resources);
  const here = { ...config, device: deviceOf(backend) };
  if (device !== undefined) checkSameDevice(path, device, here.device);
  const demand = { ...demandOf(config), halves: await frozenHalves(config, catalog) };
  if (ranks) checkRanks(ranks.communicator, config.training.accumulation);
  const { config: settled, why } = await planExchange(ranks, here, demand, backend, catalog);
  const exchange = exchangeOf(ranks, settled);
  await checkFits(backend, config.model.preset, demand, { catalog, exchange, resumed: true });
  if (checkpoint !== undefined && checkpoint.step > 0) {
    if (!isBound(checkpoint)) {
      const same = await checkFirstStep(path, backend, configAt(here, 1), corpus, catalog);
      onNotice?.(
        `The checkpoint is of an earlier version and does not keep the run's settings: they are taken from config.json${same ? ", by which the first step is the same" : ""}`,
      );
    }
    noteLostMetrics(path, checkpoint, onNotice);
  }
  const saves = device === undefined;
  const { halves } = demand;
  await shareRun(ranks, { path, config: settled, tokenizerFiles, checkpoint, saves, halves });
  const session =
    checkpoint === undefined
      ? await createSession(backend, settled, catalog, exchange)
      : settled.fromSha256 === undefined
        ? await resumeSession(
            backend,
            settled,
            folder.checkpointPath,
            checkpoint,
            catalog,
            exchange,
          )
        : await resumeOverBase(settled, folder.checkpointPath, checkpoint, {
            ...{ backend, catalog, exchange },
          });
  resources.defer(() => session.dispose());
  if (sharesWeights(settled, checkpoint)) await shareWeights(ranks, session);
  const rankLines = await describeRanks(ranks, session, exchange, why);
  if (wanted.earlier !== undefined && checkpoint?.step === beginOf(wanted)) {
    await keepSample(folder, checkpoint.step);
  }
  if (saves) {
    // Save the checkpoint first: if the process is killed in between, the run still has no device.
    await folder.save(await session.snapshot({ scheduled: false }));
    await folder.begin(settled);
  } else {
    const kept = { ...wanted, ...exchangeSettings(settled) };
    if (!isDeepStrictEqual(stored, kept)) await folder.begin(kept);
  }
  const run = { backend, config: settled, corpus, tokenizer, session, folder };
  for (const line of [...rankLines, ...describeRun(run, catalog)]) onNotice?.(line);
  return { ...run, resources: resources.move() };
}

/** Creates a session from a checkpoint of adapters, which leaves out the model below them. */
async function resumeOverBase(
  config: RunConfig,
  path: string,
  checkpoint: LoadedCheckpoint,
  {
    backend,
    catalog,
    exchange,
  }: {
    readonly backend: Backend;
    readonly catalog: Catalog;
    readonly exchange: UpdateExchange | undefined;
  },
): Promise<Session> {
  const options = { keepHalves: keepsHalves(config.lora) };
  const model = await startingModel(backend, config.from!, config.model, catalog, options);
  return await Session.resume(model, config, path, checkpoint, catalog.optimizers, exchange);
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

/**
 * Returns the configuration with another value of `recompute`, if given.
 *
 * @throws UsageError if the run stores activations in 16 bits
 */
function withRecompute(path: string, config: RunConfig, recompute: boolean | undefined): RunConfig {
  if (recompute === undefined) return config;
  const { training } = config;
  const { activations = "float32" } = training;
  if (recompute && activations !== "float32") {
    throw new UsageError(
      `Cannot resume ${path} with --recompute: this run stores activations in ${activations}`,
      "leave out --recompute",
    );
  }
  return { ...config, training: { ...training, recompute } };
}
