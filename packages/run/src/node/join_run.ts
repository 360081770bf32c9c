import { openTokenizer } from "@lrm/data";
import { NonFiniteError, RunError, train } from "@lrm/train";
import { type BackendRequest, requestFor } from "../backend_request.ts";
import { CATALOG } from "../catalog.ts";
import { deviceOf, roundingOf } from "../device.ts";
import { allocateHalves } from "../frozen_halves.ts";
import { initialSession, resumeSession } from "../initial_session.ts";
import { checkFits } from "../memory_check.ts";
import { runTask } from "../run_task.ts";
import { checkSameData } from "../same_data.ts";
import type { Session } from "../session.ts";
import { demandOf } from "../training_memory.ts";
import { version } from "../version.ts";
import { onRank } from "./on_rank.ts";
import { openRunData, type PrepareOptions, prepareBackend } from "./prepare_options.ts";
import type { PreparedRun } from "./prepared_run.ts";
import { hearProgress } from "./progress.ts";
import { Resources } from "./resources.ts";
import {
  describeRanks,
  exchangeOf,
  hearRun,
  type RunRanks,
  sharesWeights,
  shareWeights,
} from "./run_ranks.ts";

/** Options of {@link joinRun}. */
export interface JoinOptions extends PrepareOptions {
  readonly ranks: RunRanks;
  /** Device of this rank. Default: one like that of rank 0. */
  readonly device?: BackendRequest | undefined;
}

/**
 * Trains, on another rank than 0, the run that rank 0 starts or resumes, to its end or to its next
 * checkpoint once a rank was asked to stop. Writes nothing.
 *
 * @returns  number of completed steps; undefined if the run is complete already
 * @throws RunError that names the rank and its machine, for example if it has other data, another
 *   version of lrm or a device that rounds differently
 */
export async function joinRun(options: JoinOptions): Promise<number | undefined> {
  const { communicator } = options.ranks;
  try {
    return await onRank(communicator, () => follow(options), options.signal);
  } catch (error) {
    // All ranks find it in the same step, and rank 0 says so and ends them.
    if (error instanceof NonFiniteError) await communicator.barrier();
    throw error;
  }
}

async function follow(options: JoinOptions): Promise<number | undefined> {
  const { ranks, catalog = CATALOG } = options;
  const shared = await hearRun(ranks);
  if (shared.version !== version()) {
    throw new RunError(
      `Cannot join the run in ${shared.path}: rank 0 has version ${shared.version} of lrm, and here is ${version()}`,
      "install the same version on all machines",
    );
  }
  const { config, path, loaded } = shared;
  if (config === undefined) return undefined;
  await using resources = new Resources();
  const files = Object.entries(shared.tokenizerFiles).map(
    ([name, text]) => [name, new Uint8Array(Buffer.from(text, "base64"))] as const,
  );
  const tokenizer = await openTokenizer(config.tokenizer, Object.fromEntries(files));
  const corpus = await openRunData(config.data, config, tokenizer, options);
  checkSameData(config, corpus, "join the run");
  const { device: request = { backend: "auto" } } = options;
  const like = config.device === undefined ? {} : requestFor(config.device);
  const backend = await prepareBackend({ ...request, ...like }, resources, options);
  const own = deviceOf(backend);
  if (config.device !== undefined && roundingOf(own) !== roundingOf(config.device)) {
    throw new RunError(
      `Cannot join the run on ${own.description}: rank 0 trains on ${config.device.description}, and another device rounds differently`,
      "use machines of one kind, or choose the device with --backend on all of them",
    );
  }
  const exchange = exchangeOf(ranks, config);
  const halves = new Map(shared.halves);
  const demand = { ...demandOf(config), halves };
  await checkFits(backend, config.model.preset, demand, {
    catalog,
    exchange,
    resumed: loaded !== undefined,
  });
  const session = loaded
    ? await resumeSession(backend, config, path, loaded, catalog, exchange)
    : await initialSession(backend, config, catalog, exchange);
  resources.defer(() => session.dispose());
  allocateHalves(session.model.parameters, halves);
  if (sharesWeights(config, loaded)) await shareWeights(ranks, session);
  await describeRanks(ranks, session, exchange);
  if (shared.saves) await session.snapshot({ scheduled: false });
  return await trainBeside(session, { config, corpus, tokenizer }, options);
}

/** Trains as rank 0 does, and takes part in its checkpoints. Returns how many steps are done. */
async function trainBeside(
  session: Session,
  { config, corpus, tokenizer }: Pick<PreparedRun, "config" | "corpus" | "tokenizer">,
  { ranks, signal }: JoinOptions,
): Promise<number> {
  const { optimizer, average } = session;
  const { vocabularySize } = tokenizer;
  const { training } = config;
  const task = runTask(session, corpus, { ...config, vocabularySize });
  if (optimizer.steps === 0) await session.snapshot();
  // All ranks get the same losses, and so stop after the same evaluation.
  const { stop, unevaluated } = await hearProgress(ranks.communicator, config);
  if (stop.isReached) return optimizer.steps;
  const { backend } = session.model.parameters[0]!.value;
  const subject = { backend, task, optimizer, average, ranks: session.ranks };
  const done = await train(subject, training, {
    onStep: (metrics) => stop.add(metrics),
    shouldStop: () => stop.isReached,
    unevaluated,
    async save(_, checkpoint) {
      await session.snapshot(checkpoint);
    },
    ...(signal && { signal }),
  });
  if (stop.isReached && done < training.steps) await session.snapshot();
  return done;
}
