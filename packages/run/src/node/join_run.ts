import { openTokenizer } from "@lrm/data";
import { languageModelTask, NonFiniteError, RunError, train } from "@lrm/train";
import { type BackendRequest, requestFor } from "../backend_request.ts";
import { CATALOG } from "../catalog.ts";
import { deviceOf, roundingOf } from "../device.ts";
import { initialSession, resumeSession } from "../initial_session.ts";
import { checkFits } from "../memory_check.ts";
import { checkSameData } from "../same_data.ts";
import { demandOf } from "../training_memory.ts";
import { version } from "../version.ts";
import { onRank } from "./on_rank.ts";
import { openUncached, type PrepareOptions, prepareBackend } from "./prepare_options.ts";
import { Resources } from "./resources.ts";
import { describeRanks, exchangeOf, hearRun, type RunRanks, shareWeights } from "./run_ranks.ts";

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
  const { ranks, signal, catalog = CATALOG, openData = openUncached } = options;
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
  const corpus = await openData(config.data, tokenizer, { textField: config.textField, signal });
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
  await checkFits(backend, config.model.preset, demandOf(config), { catalog, exchange });
  const session = loaded
    ? resumeSession(backend, config, path, loaded, catalog, exchange)
    : initialSession(backend, config, catalog, exchange);
  resources.defer(() => session.dispose());
  if (loaded === undefined) await shareWeights(ranks, session);
  await describeRanks(ranks, session, exchange);
  if (shared.saves) await session.snapshot({ scheduled: false });
  const { model, optimizer, average } = session;
  const { vocabularySize } = tokenizer;
  const { training } = config;
  const task = languageModelTask(model, corpus, { ...training, vocabularySize });
  if (optimizer.steps === 0) await session.snapshot();
  const subject = { backend, task, optimizer, average, ranks: session.ranks };
  return await train(subject, training, {
    async save(_, checkpoint) {
      await session.snapshot(checkpoint);
    },
    ...(signal && { signal }),
  });
}
