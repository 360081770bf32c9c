import { lstatSync } from "node:fs";
import { join } from "node:path";
import { createTokenizer } from "@lrm/data";
import type { MemoryDemand } from "@lrm/run";
import {
  checkBound,
  checkFits,
  checkSameData,
  checkSameDevice,
  deviceOf,
  isBound,
  type RunConfig,
  requestFor,
  resumeSession,
  shellWord,
} from "@lrm/run";
import {
  checkFirstStep,
  createSession,
  describeRun,
  isComplete,
  outcomeOf,
  outcomeText,
  type PreparedRun,
  Resources,
  RunFolder,
  readRunConfig,
} from "@lrm/run/node";
import { openData } from "../flags/data.ts";
import type { TrainFlags } from "../flags/train_flags.ts";
import { writeJson } from "../terminal/json.ts";
import { waitingFor } from "../terminal/lock_waiting.ts";
import { printMessage, printOutput } from "../terminal/print.ts";
import type { DeviceRequest } from "./open_device.ts";
import { openDevice } from "./open_device.ts";

/**
 * Opens the run in `path` where its last checkpoint left it. Says so where it is complete.
 *
 * @param request  a device; where it leaves that open, the one that the run began on. The kernels are the run's in any case. `recompute` changes no number, and holds until the process ends
 * @param signal  ends the preparation of its data
 * @returns  undefined for a complete run
 */
export async function resumedRun(
  path: string,
  request: DeviceRequest & Pick<TrainFlags, "recompute" | "json" | "cache">,
  signal?: AbortSignal,
): Promise<PreparedRun | undefined> {
  const config = withRecompute(await readRunConfig(path), request.recompute);
  await using resources = new Resources();
  const folder = await RunFolder.open(path, waitingFor(signal));
  resources.defer(() => folder.release());
  const checkpoint = await folder.checkpoint();
  if (checkpoint !== undefined) checkBound(path, config, checkpoint);
  const tokenizer = await createTokenizer(config.tokenizer);
  const { textField } = config;
  const corpus = await openData(config.data, tokenizer, { ...request, textField }, signal);
  checkSameData(config, corpus);
  if (isComplete(path, config, checkpoint)) {
    const { steps, ...losses } = outcomeOf(path, config);
    if (request.json) {
      writeJson({ event: "end", complete: true, step: steps, folder: path, ...losses });
    } else {
      printOutput(
        `The run in ${path} is complete: ${outcomeText({ steps, ...losses })}. Continue a text with it: npx lrm sample ${shellWord(path)}\n`,
      );
    }
    return undefined;
  }

  const asked =
    request.backend !== "auto" || request.adapter !== undefined || request.blas === true;
  const { device } = config;
  const backend =
    asked || device === undefined
      ? await openDevice({ ...request, recorded: device }, resources)
      : await openDevice({ ...request, ...requestFor(device) }, resources, "the run began on it");
  await checkFits(backend, config.model.preset, demandOf(config));
  const settled = { ...config, device: deviceOf(backend) };
  if (device !== undefined) checkSameDevice(path, device, settled.device);
  if (checkpoint !== undefined && checkpoint.step > 0 && !isBound(checkpoint)) {
    const same = await checkFirstStep(path, backend, settled, corpus);
    printMessage(
      `The checkpoint is of an earlier version and does not keep the run's settings: they are taken from config.json${same ? ", by which the first step is the same" : ""}\n`,
    );
  }
  if (checkpoint !== undefined && checkpoint.step > 0 && !hasMetrics(path)) {
    printMessage(
      `metrics.jsonl is empty or missing: curves begin at step ${checkpoint.step + 1} from now on\n`,
    );
  }
  const session = checkpoint
    ? resumeSession(backend, settled, folder.checkpointPath, checkpoint)
    : await createSession(backend, settled);
  resources.defer(() => session.dispose());
  if (device === undefined) {
    // The checkpoint first: killed in between, the run still has no device.
    await folder.save(session.snapshot());
    await folder.begin(settled);
  }
  const run = { backend, config: settled, corpus, tokenizer, session, folder };
  for (const line of describeRun(run)) printMessage(`${line}\n`);
  return { ...run, resources: resources.move() };
}

/** Tells whether a run has metrics of the steps done. */
function hasMetrics(path: string): boolean {
  const found = lstatSync(join(path, "metrics.jsonl"), { throwIfNoEntry: false });
  return found !== undefined && found.size > 0;
}

/** The settings that decide a run's memory. */
function demandOf({ model, optimizer, training }: RunConfig): MemoryDemand {
  const { batch, context, accumulation, recompute, measureUpdatesEvery } = training;
  const measureUpdates = measureUpdatesEvery !== undefined;
  return { model, optimizer, batch, context, accumulation, recompute, measureUpdates };
}

/** The configuration with another choice between memory and time, where one was made. */
function withRecompute(config: RunConfig, recompute = config.training.recompute): RunConfig {
  const { training } = config;
  return recompute === undefined ? config : { ...config, training: { ...training, recompute } };
}
