import type { TokenizerFiles } from "@lrm/data";
import {
  type Communicator,
  type ExchangeChoice,
  gatherTexts,
  measureNetwork,
  type SumOrder,
  shareValue,
  UpdateExchange,
} from "@lrm/distributed";
import type { TensorEntry } from "@lrm/safetensors";
import type { HalfType } from "@lrm/tensor";
import { type LoadedCheckpoint, RunError } from "@lrm/train";
import { FoldedTensors } from "../checkpoint_terms.ts";
import type { FrozenHalves } from "../frozen_halves.ts";
import type { RunConfig } from "../run_config.ts";
import type { Session } from "../session.ts";
import { version } from "../version.ts";

/** Ranks that make a run together; rank 0 plans and writes it. */
export interface RunRanks {
  readonly communicator: Communicator;
  /** Default: the one that the run began with, or "auto". */
  readonly mode?: ExchangeChoice | undefined;
  /** Order of sums. Default: the one that the run began with, or "rank". */
  readonly sumOrder?: SumOrder | undefined;
}

/** A run as rank 0 tells it to the others; undefined parts where there is nothing to do. */
export interface SharedRun {
  readonly version: string;
  /** Absent if the run is complete already. */
  readonly config?: RunConfig;
  /** Path of its folder on rank 0, for messages. */
  readonly path: string;
  /** True if it is saved once before its first step. All ranks save together. */
  readonly saves: boolean;
  /** Types of the frozen matrices that rank 0 keeps in 16 bits, by name. */
  readonly halves: readonly (readonly [name: string, type: HalfType])[];
  /** Files of its tokenizer, base64. */
  readonly tokenizerFiles: Readonly<Record<string, string>>;
  /** Description of its checkpoint, if it has one. */
  readonly checkpoint?: Omit<LoadedCheckpoint, "tensors"> & {
    readonly tensors: readonly (Omit<TensorEntry, "bytes"> & { readonly length: number })[];
  };
}

/** Message of rank 0 that asks the others to take part in a measurement of the network. */
export const MEASURE = "measure";

/** Tells the other ranks what to run. Rank 0 calls it, where {@link hearRun} waits on others. */
export async function shareRun(
  ranks: RunRanks | undefined,
  {
    path,
    config,
    tokenizerFiles = {},
    checkpoint,
    saves = false,
    halves = new Map(),
  }: {
    readonly path: string;
    readonly config?: RunConfig;
    readonly tokenizerFiles?: TokenizerFiles;
    readonly checkpoint?: LoadedCheckpoint | undefined;
    readonly saves?: boolean;
    readonly halves?: FrozenHalves | undefined;
  },
): Promise<void> {
  if (ranks === undefined) return;
  const { communicator } = ranks;
  const tensors = [...(checkpoint?.tensors.values() ?? [])];
  await shareValue<SharedRun>(communicator, {
    ...{ version: version(), path, saves, halves: [...halves] },
    tokenizerFiles: Object.fromEntries(
      Object.entries(tokenizerFiles).map(([name, bytes]) => [
        name,
        Buffer.from(bytes).toString("base64"),
      ]),
    ),
    ...(config && { config }),
    ...(checkpoint && {
      checkpoint: {
        ...checkpoint,
        tensors: tensors.map(({ bytes, ...info }) => ({ ...info, length: bytes.length })),
      },
    }),
  });
  for (const { bytes } of tensors) await communicator.broadcast(bytes, 0);
}

/**
 * Waits for the run that rank 0 shares, and for its checkpoint. Takes part in measurements that it
 * makes before.
 */
export async function hearRun({
  communicator,
}: RunRanks): Promise<SharedRun & { readonly loaded: LoadedCheckpoint | undefined }> {
  let shared = await shareValue<SharedRun | typeof MEASURE>(communicator);
  while (shared === MEASURE) {
    await measureNetwork(communicator);
    shared = await shareValue(communicator);
  }
  const { checkpoint } = shared;
  if (checkpoint === undefined) return { ...shared, loaded: undefined };
  const folded = new FoldedTensors(communicator.rank);
  for (const { length, ...info } of checkpoint.tensors) {
    const bytes = new Uint8Array(length);
    await communicator.broadcast(bytes, 0);
    folded.add({ ...info, bytes });
  }
  return { ...shared, loaded: { ...checkpoint, tensors: folded.tensors(communicator.size) } };
}

/**
 * Makes the exchange of a run's steps, whose sums are added in the run's order from then on.
 *
 * @param config  with its mode and order of sums, if there are several ranks
 */
export function exchangeOf(
  ranks: RunRanks | undefined,
  {
    optimizer,
    exchange: mode = "dense",
    sumOrder = "rank",
  }: Pick<RunConfig, "optimizer" | "exchange" | "sumOrder">,
): UpdateExchange | undefined {
  if (ranks === undefined) return undefined;
  ranks.communicator.sumOrder = sumOrder;
  const clips = optimizer.maxGradientNorm !== undefined;
  return new UpdateExchange(ranks.communicator, { mode, clips });
}

/** The part of a configuration that says how ranks exchange, as it was last chosen or asked for. */
export function exchangeSettings({
  exchange,
  sumOrder,
}: RunConfig): Pick<RunConfig, "exchange" | "sumOrder"> {
  return { ...(exchange && { exchange }), ...(sumOrder && { sumOrder }) };
}

/**
 * Tells whether only rank 0 has the weights of a session that is made: it started from a model that
 * others may not have, and a checkpoint of adapters leaves it out.
 */
export function sharesWeights(
  { fromSha256 }: Pick<RunConfig, "fromSha256">,
  checkpoint: LoadedCheckpoint | undefined,
): boolean {
  return checkpoint === undefined || fromSha256 !== undefined;
}

/**
 * Gives all ranks the weights of rank 0, those of adapters too.
 *
 * @throws RunError if they take another number of bytes on this rank
 */
export async function shareWeights(
  ranks: RunRanks | undefined,
  { parameters }: Pick<Session, "parameters">,
): Promise<void> {
  if (ranks === undefined) return;
  const { communicator } = ranks;
  const sizes = parameters.map(({ value }) => value.byteLength);
  // MPI does not compare lengths: values of another type would silently be wrong.
  const first = await shareValue(communicator, sizes);
  const at = sizes.findIndex((size, index) => size !== first[index]);
  if (at >= 0) {
    throw new RunError(
      `Cannot join the run: ${parameters[at]!.name} has ${first[at]} bytes on rank 0, and ${sizes[at]} here`,
      "install the same version of lrm on all machines",
    );
  }
  for (const { value } of parameters) {
    const values = await value.read();
    await communicator.broadcast(new Uint8Array(values.buffer), 0);
    value.write(values);
  }
}

/**
 * Waits until all ranks are ready, and describes them in a line for people.
 *
 * @param why  reason of the mode, on rank 0
 */
export async function describeRanks(
  ranks: RunRanks | undefined,
  session: Session,
  exchange: UpdateExchange | undefined,
  why = "",
): Promise<string[]> {
  if (ranks === undefined || exchange === undefined) return [];
  const hosts = new Set(await gatherTexts(ranks.communicator, ranks.communicator.host));
  const { mode } = exchange.chosen;
  return [
    `${session.ranks!.size} ranks on ${[...hosts].join(", ")}, exchanging in the mode ${mode}: ${why}`,
  ];
}
