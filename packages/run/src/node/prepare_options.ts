import type { Tokenizer } from "@lrm/data";
import { dataNames, type FileCorpus, openCorpus, openExamples } from "@lrm/data/node";
import type { LockOptions } from "@lrm/files";
import type { Backend } from "@lrm/tensor";
import type { BackendRequest } from "../backend_request.ts";
import type { Catalog } from "../catalog.ts";
import type { ExamplesConfig } from "../run_config.ts";
import { openBackend } from "./backends.ts";
import type { Resources } from "./resources.ts";
import type { RunRanks } from "./run_ranks.ts";

/** Opens data by names that are separated by commas. */
export type OpenData = (
  data: string,
  tokenizer: Tokenizer,
  options: {
    readonly textField?: string | undefined;
    readonly signal?: AbortSignal | undefined;
  },
) => Promise<FileCorpus>;

/** Options of {@link planRun}. They do not change a run's numbers. */
export interface PlanOptions {
  /** Stops the preparation; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Called with lines for people: the chosen device, the data, and other notes. */
  readonly onNotice?: ((line: string) => void) | undefined;
  /** Optimizers and models to choose from. Default: those of this project. */
  readonly catalog?: Catalog | undefined;
  /** Opens the data. Default: {@link openCorpus} of `@lrm/data/node`, without a cache. */
  readonly openData?: OpenData | undefined;
}

/** Options of {@link startRun}, {@link resumeRun} and others that open a device. */
export interface PrepareOptions extends PlanOptions {
  /** Called with the device as soon as it is open. Can throw to refuse the device. */
  readonly onBackend?: ((backend: Backend) => void) | undefined;
  /** Other ranks that make the run together with this one, which is rank 0. Default: none. */
  readonly ranks?: RunRanks | undefined;
}

/** Opens data without a cache. */
export const openUncached: OpenData = (data, tokenizer, { textField, signal }) =>
  openCorpus(dataNames(data), tokenizer, {
    ...(textField !== undefined && { textField }),
    ...(signal !== undefined && { signal }),
  });

/**
 * Opens the data of a run: examples, or text.
 *
 * @param data  names that are separated by commas
 */
export async function openRunData(
  data: string,
  {
    examples,
    textField,
  }: {
    readonly examples?: ExamplesConfig | undefined;
    readonly textField?: string | undefined;
  },
  tokenizer: Tokenizer,
  { signal, openData = openUncached }: PlanOptions,
): Promise<FileCorpus> {
  return examples
    ? await openExamples(dataNames(data), tokenizer, { signal })
    : await openData(data, tokenizer, { textField, signal });
}

/**
 * Opens the device of a run, and calls `onBackend`.
 *
 * @param why  reason for the choice. Default: the request itself
 */
export async function prepareBackend(
  request: BackendRequest,
  resources: Resources,
  { onNotice, onBackend }: PrepareOptions,
  why?: string,
): Promise<Backend> {
  const backend = await openBackend(request, resources, {
    ...(onNotice !== undefined && { notice: onNotice }),
    ...(why !== undefined && { why }),
  });
  onBackend?.(backend);
  return backend;
}

/**
 * Returns options for waiting for a lock whose owner is on another machine or in another container,
 * with a notice.
 */
export function waitForLock({
  signal,
  onNotice,
}: Pick<PlanOptions, "signal" | "onNotice">): LockOptions {
  return {
    signal,
    onWait({ process: id, host }, lease) {
      onNotice?.(
        `Waiting ${Math.round(lease / 1000)} seconds at most for a sign of life of process ${id} on ${host}, which was using this folder`,
      );
    },
  };
}
