import {
  type FieldChecks,
  isNumberFrom,
  isObject,
  isText,
  isWholeNumberFrom,
  problemIn,
} from "@lrm/files/values";
import {
  type Catalog,
  InputError,
  isOptimizerName,
  problemOfModel,
  type RunConfig,
  SHARED_SETTINGS,
} from "@lrm/run";

const VERSION = 1;

/**
 * Setting of a benchmark of optimizers, which never changes under its name. An entry chooses its
 * optimizer, the optimizer's settings, learning rate, weight decay and schedule; everything here is
 * fixed, as are the initial weights and batches, which follow from the seed.
 */
export interface Track extends Pick<RunConfig, "model" | "tokenizer" | "data" | "dataTokens"> {
  readonly version: typeof VERSION;
  /** Name of the track. A changed setting needs another name. */
  readonly name: string;
  /** Describes the setting in a sentence, without a full stop. */
  readonly title: string;
  /** Evaluations during a run and at its end have the same tokens. */
  readonly training: {
    readonly steps: number;
    readonly batch: number;
    readonly context: number;
    readonly accumulation: number;
    readonly evaluateEvery: number;
    readonly evaluationTokens: number;
  };
  /** Validation loss to reach, in nats per token. */
  readonly target: number;
  /** Runs of each entry, with seeds from 1. */
  readonly seeds: number;
}

const SETTINGS: FieldChecks = {
  ...SHARED_SETTINGS,
  version: (value) => value === VERSION,
  name: isOptimizerName,
  title: isText,
  "training.steps": isWholeNumberFrom(2),
  "training.evaluateEvery": isWholeNumberFrom(1),
  target: isNumberFrom(0),
  seeds: isWholeNumberFrom(1),
};

/** All settings of a track. Runs have the defaults of others, so that two tracks differ visibly. */
const KNOWN: readonly string[] = [
  ...["version", "name", "title", "model", "tokenizer", "data", "dataTokens", "training"],
  ...["target", "seeds"],
];
const KNOWN_TRAINING: readonly string[] = [
  ...["steps", "batch", "context", "accumulation", "evaluateEvery", "evaluationTokens"],
];

/**
 * Checks that JSON is a track.
 *
 * @param path  name of its file, for the message
 * @throws InputError that names the first mistake
 */
export function checkTrack(json: unknown, path: string, catalog?: Pick<Catalog, "models">): Track {
  const problem = isObject(json) ? problemOfTrack(json, catalog) : "it is no object";
  if (problem === undefined) return json as unknown as Track;
  throw new InputError(
    `Cannot use the track ${path}: ${problem}`,
    "correct the file, or name a track of `lrm compare --help`",
  );
}

function problemOfTrack(json: object, catalog?: Pick<Catalog, "models">): string | undefined {
  // Tracks store no checkpoints.
  const track = json as Track;
  const training = { ...track.training, checkpointEvery: track.training?.steps };
  const problem =
    problemIn({ ...track, training }, SETTINGS) ?? problemOfModel({ ...track, training }, catalog);
  if (problem !== undefined) return problem;
  const unknown = [
    ...Object.keys(track).filter((name) => !KNOWN.includes(name)),
    ...Object.keys(track.training)
      .filter((name) => !KNOWN_TRAINING.includes(name))
      .map((name) => `training.${name}`),
  ];
  if (unknown.length > 0) return `${unknown[0]} is not a setting of a track`;
  const { steps, evaluateEvery } = track.training;
  if (steps % (2 * evaluateEvery) === 0) return undefined;
  return `training.steps is ${steps}, not a multiple of twice training.evaluateEvery, ${evaluateEvery}`;
}
