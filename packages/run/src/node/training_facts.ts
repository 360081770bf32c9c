import { createHash, type Hash } from "node:crypto";
import type { Optimizer } from "@lrm/optimizer";
import {
  type DataUnit,
  dataCount,
  dataRandom,
  type EvaluationSource,
  type HostArray,
  type HostBatch,
  type Task,
  type TrainSettings,
} from "@lrm/train";

/** Most batches of the training data, and of the validation data, that are compared. */
const BATCHES = 5;
/** Most steps whose learning rates are compared. */
const STEPS = 10_000;
/** Digits of a learning rate that are compared: engines differ in the last ones. */
const DIGITS = 6;

/**
 * Describes what the numbers of a training depend on beside the model and the rules, as JSON: its
 * settings, the number of its samples or tokens, a fingerprint of a few batches, and one of the
 * schedules, if there are some.
 */
export async function trainingFacts<Name extends string, Unit extends DataUnit>(
  {
    optimizer,
    task,
  }: { readonly optimizer: Pick<Optimizer, "groups">; readonly task: Task<Name, Unit> },
  settings: TrainSettings,
): Promise<object> {
  const { unit } = task.training;
  const schedule = scheduleFingerprint(optimizer, settings);
  return {
    ...settings,
    data: {
      [unit]: dataCount(task.training, settings, settings.steps),
      fingerprint: await dataFingerprint(task, settings),
    },
    ...(schedule !== undefined && { schedule }),
  };
}

async function dataFingerprint<Name extends string, Unit extends DataUnit>(
  { training, validation, finalValidation }: Task<Name, Unit>,
  { seed, steps, accumulation = 1 }: TrainSettings,
): Promise<string> {
  const hash = createHash("sha256");
  const random = dataRandom(seed);
  for (const index of spread(steps * accumulation, BATCHES)) {
    addBatch(hash, await training.batch(index, random));
  }
  for (const source of [validation, finalValidation]) await addSource(hash, source);
  return shortened(hash);
}

async function addSource(hash: Hash, source: EvaluationSource | undefined): Promise<void> {
  const { sizes } = source ?? { sizes: [] };
  hash.update(`${JSON.stringify(sizes)}\n`);
  for (const index of spread(sizes.length, BATCHES)) addBatch(hash, await source!.batch(index));
}

function addBatch(hash: Hash, batch: HostBatch): void {
  for (const [name, { data, shape }] of Object.entries<HostArray>(batch)) {
    hash.update(`${JSON.stringify([name, shape])}\n`);
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
}

function scheduleFingerprint(
  { groups }: Pick<Optimizer, "groups">,
  { steps }: TrainSettings,
): string | undefined {
  if (groups.every(({ schedule }) => schedule === undefined)) return undefined;
  const hash = createHash("sha256");
  for (const { schedule = () => 1 } of groups) {
    const factors = spread(steps, STEPS).map((step) => Number(schedule(step)).toPrecision(DIGITS));
    hash.update(`${factors.join()}\n`);
  }
  return shortened(hash);
}

/** Lists up to `most` of the numbers below `count`, at equal distances, both ends included. */
function spread(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index);
  return Array.from({ length: most }, (_, at) => Math.floor((at * (count - 1)) / (most - 1)));
}

/** Returns as many digits as people compare. */
const shortened = (hash: Hash): string => hash.digest("hex").slice(0, 16);
