import type { Parameter } from "@lrm/autograd";
import type { Optimizer } from "@lrm/optimizer";
import { ArgumentError, type Tensor } from "@lrm/tensor";
import type { LoadedCheckpoint, Snapshot } from "./checkpoint.ts";
import { CHECKPOINT_PREFIXES, prefixed } from "./checkpoint_names.ts";
import { checkSameSettings, savedOptimizerState } from "./optimizer_state.ts";
import { checkTensors, writeTensors } from "./restore.ts";
import type { WeightAverage } from "./weight_average.ts";

const { model: MODEL, average: AVERAGE, optimizer: OPTIMIZER } = CHECKPOINT_PREFIXES;

const SAME_OBJECTS = "make the model and the optimizer as they were for the run";

/** The objects that training changes. */
export interface SnapshotSubject {
  /** Model, such as a layer of `@lrm/autograd/layers`. */
  readonly model: {
    /** All parameters, frozen ones too. */
    readonly parameters: readonly Parameter[];
    /** Other tensors by name, such as the running means of batch norm. Default: none. */
    readonly state?: Readonly<Record<string, Tensor>>;
  };
  readonly optimizer: Optimizer;
  /** Average of the weights. Default: none. */
  readonly average?: WeightAverage | undefined;
}

/** Options of {@link restoreSnapshot}. */
export interface RestoreOptions {
  /**
   * True to refuse rules with other settings than in the checkpoint, such as another learning rate,
   * and another `maxGradientNorm`. Schedules are not part of it. Default: false.
   */
  readonly sameSettings?: boolean;
}

/**
 * Returns everything that a run needs to go on: the weights and other state of the model, the state
 * of the optimizer, the average of the weights, and the number of steps. Data, dropout and
 * schedules depend only on the seed and that number.
 *
 * The tensors are those of the model: save the snapshot before the next step. On several ranks, it
 * has only this rank's part of the optimizer.
 *
 * @throws ArgumentError if two tensors of the model have the same name
 * @example
 * ```ts
 * import { dense, initialize } from "@lrm/autograd/layers";
 * import { matrixOptimizer, sgd } from "@lrm/optimizer";
 * import { Random } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * import { snapshotOf } from "@lrm/train";
 *
 * using model = initialize(createReferenceBackend(), dense(4, 2), new Random(1));
 * using optimizer = matrixOptimizer(sgd(), model.parameters);
 * const { step, tensors } = snapshotOf({ model, optimizer });
 * expect(step).toBe(0);
 * expect(Object.keys(tensors)).toContain("model/weight");
 * expect(Object.keys(tensors)).toContain("optimizer/weight.momentum");
 * ```
 */
export function snapshotOf(subject: SnapshotSubject): Snapshot {
  const { tensors, record } = subject.optimizer.state();
  return {
    step: subject.optimizer.steps,
    tensors: { ...valuesOf(subject, "save"), ...prefixed(OPTIMIZER, tensors) },
    state: record,
  };
}

/**
 * Overwrites a model, its optimizer and its average with those of a checkpoint, from which training
 * goes on with the same bits. They must be made as they were for the run: the same layers and
 * rules, and the same parameters frozen. Learning rates, schedules and other settings are those of
 * the new optimizer, unless `sameSettings` refuses others.
 *
 * @param path  name of the checkpoint for messages
 * @throws RunError or ArgumentError that names the difference; nothing is overwritten then
 */
export function restoreSnapshot(
  path: string,
  checkpoint: LoadedCheckpoint,
  subject: SnapshotSubject,
  { sameSettings = false }: RestoreOptions = {},
): void {
  const own = valuesOf(subject, "restore");
  const others = [...checkpoint.tensors].filter(([name]) => !name.startsWith(OPTIMIZER));
  const stored = { ...checkpoint, tensors: new Map(others) };
  const foreign = "load a checkpoint that was saved with snapshotOf()";
  const state = savedOptimizerState(path, checkpoint, foreign);
  checkTensors(path, stored, own, SAME_OBJECTS);
  if (sameSettings) checkSameSettings(path, state.record, subject.optimizer, SAME_OBJECTS);
  subject.optimizer.loadState(state);
  writeTensors(stored, own);
  subject.average?.resume(checkpoint.step);
}

/** Returns the tensors of the model and of the average, by their names in checkpoints. */
function valuesOf(
  { model, average }: SnapshotSubject,
  action: "save" | "restore",
): Record<string, Tensor> {
  const { parameters, state = {} } = model;
  const values: Record<string, Tensor> = prefixed(MODEL, state);
  for (const { name, value } of parameters) {
    if (Object.hasOwn(values, MODEL + name)) {
      throw new ArgumentError(
        `Cannot ${action} the model: two of its tensors are named "${name}"`,
        "give each a name of its own",
      );
    }
    values[MODEL + name] = value;
  }
  return { ...values, ...prefixed(AVERAGE, average?.state() ?? {}) };
}
