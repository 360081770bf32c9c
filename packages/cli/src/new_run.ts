import { join, resolve } from "node:path";
import { assertFits } from "@lrm/tensor";
import { checkCorpus, createTokenizer } from "@lrm/train";
import { openCorpus, RunFolder } from "@lrm/train/node";
import { openBackend } from "./backends.ts";
import { EVALUATIONS, measureCosts, stepsThatFit } from "./calibration.ts";
import { chooseModel } from "./chosen_model.ts";
import { deviceOf } from "./device.ts";
import { checkRank } from "./models.ts";
import { oneOf } from "./nearest.ts";
import { optimizerConfig } from "./optimizer_flags.ts";
import { OPTIMIZERS } from "./optimizers.ts";
import { describeRun, type PreparedRun } from "./prepared_run.ts";
import { Resources } from "./resources.ts";
import type { RunConfig } from "./run_config.ts";
import { describeData, Session } from "./session.ts";
import type { TrainFlags } from "./train_flags.ts";
import { trainingBytes } from "./training_memory.ts";

const DEFAULT_MINUTES = 3;
/** Checkpoints in a run where nothing else was asked for. */
const CHECKPOINTS = 20;

/**
 * Prepares a run from flags, in a folder of its own. Where that fails, nothing is left behind.
 *
 * @param signal  ends the preparation
 */
export async function newRun(flags: TrainFlags, signal: AbortSignal): Promise<PreparedRun> {
  // All that can be wrong with the flags comes before a device is touched.
  const { model, size, label, tokenizer: tokenizerName } = await chooseModel(flags);
  const name = oneOf("optimizer", flags.optimizer, OPTIMIZERS);
  const context = flags.context ?? size.contextLength;
  if (context > size.contextLength) {
    throw new RangeError(
      `Cannot train on windows of ${context} tokens: the model's context is ${size.contextLength}`,
    );
  }
  const optimizer = optimizerConfig(name, size, flags);
  checkRank(model, optimizer.rank);
  const tokenizer = await createTokenizer(tokenizerName);
  const corpus = await openCorpus(flags.data, tokenizer);
  checkCorpus(corpus, context);

  await using resources = new Resources();
  const folder = await RunFolder.reserve(flags.out ?? defaultFolder(label, name));
  resources.defer(() => folder.release());
  const backend = await openBackend(flags, resources);
  const { batch } = flags;
  const needed = trainingBytes(model, optimizer, { batch, context });
  assertFits(backend, needed, `training ${label} with batches of ${batch} × ${context}`);
  const configFor = (steps: number): RunConfig => ({
    version: 1,
    model,
    ...(flags.from !== undefined && { from: resolve(flags.from) }),
    tokenizer: tokenizerName,
    data: flags.data === "sotu" ? flags.data : resolve(flags.data),
    dataTokens: describeData(corpus),
    optimizer,
    training: {
      seed: flags.seed,
      steps,
      batch,
      context,
      accumulation: flags.accumulation,
      evaluateEvery: flags.evaluateEvery ?? Math.ceil(steps / EVALUATIONS),
      evaluationTokens: flags.evaluationTokens,
      checkpointEvery: flags.checkpointEvery ?? Math.ceil(steps / CHECKPOINTS),
    },
    device: deviceOf(backend),
  });
  const stepsFor = async (minutes: number): Promise<number> => {
    const config = configFor(Number.MAX_SAFE_INTEGER);
    const costs = await measureCosts(backend, config, corpus, signal);
    return stepsThatFit(minutes * 60_000, costs, flags.evaluateEvery);
  };
  const config = configFor(flags.steps ?? (await stepsFor(flags.minutes ?? DEFAULT_MINUTES)));
  const session = await Session.create(backend, config);
  resources.defer(() => session.dispose());
  signal.throwIfAborted();
  await folder.begin(config);
  const run = { backend, config, corpus, tokenizer, session, folder };
  describeRun(run);
  return { ...run, resources: resources.move() };
}

function defaultFolder(label: string, optimizer: string): string {
  const time = new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-");
  return join("runs", `${time}-${label}-${optimizer}`);
}
