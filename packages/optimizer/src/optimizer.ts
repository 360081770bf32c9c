import { fill, formatShape, full, keep, Random, scope, Tensor } from "@lrm/tensor";
import {
  type Batch,
  checkParameters,
  disposeBatch,
  makeBatches,
  namedState,
  neighboursIn,
  openBatch,
  partsOf,
} from "./_batches.ts";
import { checkGradients, checkGroups, checkMemory } from "./_check_groups.ts";
import { clipGlobalNorm } from "./_clip.ts";
import { checkObserved, momentOf, observedIn } from "./_observation.ts";
import { rememberValues } from "./_update_squares.ts";
import type { OptimizerParameter } from "./parameter.ts";
import type { UpdateRule } from "./rule.ts";
import type { Schedule } from "./schedule.ts";
import { shown } from "./shown.ts";
import {
  checkRecord,
  checkSaved,
  checkTensors,
  type OptimizerRecord,
  type OptimizerState,
  type SavedOptimizerState,
} from "./state.ts";

/** Parameters that share a rule. */
export interface OptimizerGroup {
  readonly rule: UpdateRule;
  readonly parameters: readonly OptimizerParameter[];
  /** Multiplies the rule's learning rate. Default: 1 always. */
  readonly schedule?: Schedule;
}

/** What to train and how. */
export interface OptimizerOptions {
  readonly groups: readonly OptimizerGroup[];
  /** Where rules draw from; each parameter and step has its own fork. Default: seed 0. */
  readonly random?: Random;
  /** Scales gradients so that their norm, over all groups together, is at most this. Default: no clipping. */
  readonly maxGradientNorm?: number;
}

/** What one step is to find out beside its work. */
export interface StepOptions {
  /** `[1]`: gets the squared Frobenius norm of all that the step changes, `Σ (W′ − W)²`, decay included. Costs a copy of some parameters at a time. */
  readonly updateSquares?: Tensor;
}

/**
 * Trains parameters: runs the rule of every group, and owns the rules' state.
 *
 * Everything happens on the device; nothing is read back. Parameters of one shape in one group are worked on together: matrix rules make a few large products, and where parameters lie side by side in memory (as the models of `@lrm/gpt2` and `@lrm/llama` keep them), elementwise work takes one kernel for all.
 *
 * @example
 * ```ts
 * import { Optimizer, sgd } from "@lrm/optimizer";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 * const backend = createReferenceBackend();
 * const w = { name: "w", value: tensor(backend, [1, 2]), gradient: tensor(backend, [4, -4]) };
 * const optimizer = new Optimizer({ groups: [{ rule: sgd({ learningRate: 0.25, momentum: 0 }), parameters: [w] }] });
 * optimizer.step();
 * expect(Array.from(await w.value.read())).toEqual([0, 3]);
 * ```
 */
export class Optimizer {
  readonly groups: readonly OptimizerGroup[];
  /** `[1]`: the norm of all gradients of the last step, before clipping; absent without `maxGradientNorm`. */
  readonly gradientNorm: Tensor | undefined;
  /** `[n]`: what rules warn about on the device, for each parameter of those that do; rewritten by every step. Absent where none does. Read it, or a copy, for {@link Optimizer.warnings}. */
  readonly flags: Tensor | undefined;
  readonly #flagged: readonly { readonly rule: UpdateRule; readonly name: string }[];
  readonly #maxGradientNorm: number;
  readonly #gradientScale: Tensor | undefined;
  readonly #batches: readonly (readonly Batch[])[];
  #step = 0;
  /** First step of this optimizer: not 0 after {@link Optimizer.loadState}. */
  #firstStep = 0;
  /** Whether {@link Optimizer.observe} was ever called. */
  #asks = false;

  /**
   * @throws RangeError or TypeError when a parameter is in two groups, two share a name or memory,
   * a gradient has another shape than its value, or a rule cannot train one; the sentence names it
   */
  constructor({ groups, random = new Random(0), maxGradientNorm }: OptimizerOptions) {
    if (!(random instanceof Random)) {
      throw new TypeError(
        `Cannot draw from ${shown(random)}: give random numbers, such as new Random(1)`,
      );
    }
    checkGroups(groups);
    const parameters = groups.flatMap((group) => group.parameters);
    for (const { rule, parameters: own } of groups) checkParameters(rule, own);
    if (
      maxGradientNorm !== undefined &&
      !(typeof maxGradientNorm === "number" && maxGradientNorm > 0)
    ) {
      throw new RangeError(
        `Cannot clip gradients to norm ${shown(maxGradientNorm)}: take a number above 0, or leave it out`,
      );
    }
    this.groups = groups;
    this.#maxGradientNorm = maxGradientNorm ?? Number.POSITIVE_INFINITY;
    this.#batches = groups.map((group) => makeBatches(group.rule, group.parameters, random));
    this.#flagged = groups.flatMap(({ rule }, group) =>
      rule.warning === undefined
        ? []
        : this.#batches[group]!.flatMap(({ entries }) =>
            entries.map(({ parameter: { name } }) => ({ rule, name })),
          ),
    );
    const backend = parameters[0]?.value.backend;
    if (backend === undefined) return;
    if (this.#flagged.length > 0) this.flags = keep(full(backend, [this.#flagged.length], 0));
    this.#gradientScale = keep(full(backend, [1], 1));
    if (maxGradientNorm !== undefined) this.gradientNorm = keep(full(backend, [1], 0));
  }

  /** Steps done so far; the index of the coming step. */
  get steps(): number {
    return this.#step;
  }

  /** The learning rate of a group in the coming step. */
  learningRate(group = 0): number {
    const own = this.groups[group];
    if (own === undefined) {
      throw new RangeError(
        `Cannot tell the learning rate of group ${shown(group)}: take a whole number below ${this.groups.length}`,
      );
    }
    const factor = own.schedule?.(this.#step) ?? 1;
    if (typeof factor === "number" && Number.isFinite(factor))
      return own.rule.learningRate * factor;
    throw new RangeError(
      `Cannot take step ${this.#step}: the schedule of group ${group} gives ${shown(factor)}; give one that gives numbers`,
    );
  }

  /**
   * Sentences for the flags that are raised.
   *
   * @param flags  the values of {@link Optimizer.flags}
   */
  warnings(flags: ArrayLike<number>): string[] {
    return this.#flagged
      .filter((_, index) => flags[index] !== 0)
      .map(({ rule, name }) => `${rule.name}: parameter "${name}": ${rule.warning}`);
  }

  /** Asks parameters for the input moments that the coming step needs; call it before the forward pass of every step. Costs nothing where none are needed. */
  observe(): void {
    this.#asks = true;
    for (const { rule, parameter } of observedIn(this.groups, this.#step)) {
      parameter.observeInput?.(momentOf(rule, parameter).blocks);
    }
  }

  /** The parameters whose `inputMoment` the coming step needs. */
  observed(): OptimizerParameter[] {
    return observedIn(this.groups, this.#step).map(({ parameter }) => parameter);
  }

  /**
   * Changes every parameter by its gradient, in place; reads nothing back and leaves no memory behind.
   *
   * @throws Error when a rule needs input moments of a parameter that has none in this step, or that no layer feeds, naming it, before anything is changed
   */
  step({ updateSquares }: StepOptions = {}): void {
    const scale = this.#gradientScale;
    if (scale === undefined) return;
    checkObserved(this.groups, this.#step, this.#asks);
    const parameters = this.groups.flatMap((group) => group.parameters);
    checkGradients(parameters);
    if (this.#step === this.#firstStep) checkMemory(parameters);
    const learningRates = this.groups.map((_, group) => this.learningRate(group));
    if (updateSquares !== undefined) checkScalar(updateSquares, scale);
    const { flags } = this;
    if (flags !== undefined) fill(flags, 0);
    if (updateSquares !== undefined) fill(updateSquares, 0);
    let flagged = 0;
    scope(() => {
      const neighbours = this.#batches.map((batches) => batches.map(neighboursIn));
      const norm = this.gradientNorm;
      if (norm !== undefined) {
        const gradients = neighbours.flat(2).map(({ gradient }) => gradient);
        clipGlobalNorm(gradients, this.#maxGradientNorm, { norm, scale });
      }
      this.groups.forEach(({ rule }, group) => {
        const learningRate = learningRates[group]!;
        for (const [index, batch] of this.#batches[group]!.entries()) {
          scope(() => {
            const count = rule.warning === undefined ? 0 : batch.entries.length;
            const own = count === 0 ? undefined : flags?.slice(flagged, flagged + count);
            flagged += count;
            const spans = neighbours[group]![index]!;
            const opened = openBatch(batch, this.#step, learningRate, scale, own, spans);
            const addChange = updateSquares && rememberValues(opened.spans);
            rule.update(opened);
            if (updateSquares !== undefined) addChange?.(updateSquares);
          });
        }
      });
    });
    for (const parameter of this.observed()) parameter.forgetInput?.();
    this.#step++;
  }

  /** What it takes to go on later exactly as if never stopped (with the same rules, schedules and seed). */
  state(): OptimizerState {
    return { tensors: this.#tensors(), record: this.#record() };
  }

  /**
   * Takes over a saved state, all of it or, where it does not fit, nothing.
   *
   * @throws RangeError when it is none, or parameters, rules, names or shapes differ
   */
  loadState(saved: SavedOptimizerState): void {
    checkSaved(saved);
    const { tensors, record } = saved;
    checkRecord(record, this.#record());
    const own = this.#tensors();
    checkTensors(tensors, own);
    for (const [name, target] of Object.entries(own)) target.write(tensors[name]!.data);
    this.#step = record.step;
    this.#firstStep = record.step;
  }

  /** Frees the state; parameters stay. */
  dispose(): void {
    for (const batch of this.#batches.flat()) disposeBatch(batch);
    this.#gradientScale?.dispose();
    this.gradientNorm?.dispose();
    this.flags?.dispose();
  }

  /** `dispose()`, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #tensors(): Record<string, Tensor> {
    return Object.assign({}, ...this.#batches.flat().map(namedState));
  }

  #record(): OptimizerRecord {
    return {
      step: this.#step,
      groups: this.groups.map(({ rule, parameters }) => ({
        rule: rule.name,
        settings: rule.settings,
        parameters: parameters.map(({ name }) => name),
        ...partsRecord(rule, parameters),
      })),
    };
  }
}

/** Only what is not one matrix. */
function partsRecord(rule: UpdateRule, parameters: readonly OptimizerParameter[]) {
  const several = parameters.flatMap((parameter): [string, number][] => {
    const parts = partsOf(rule, parameter);
    return parts === 1 ? [] : [[parameter.name, parts]];
  });
  return several.length === 0 ? {} : { parts: Object.fromEntries(several) };
}

/** Throws unless a tensor can take one number beside those of `own`. */
function checkScalar(given: Tensor, own: Tensor): void {
  const fits = given instanceof Tensor && given.size === 1 && given.dtype === "float32";
  if (fits && given.backend === own.backend) return;
  const what =
    given instanceof Tensor ? `${given.dtype} ${formatShape(given.shape)}` : shown(given);
  throw new RangeError(
    `Cannot measure the update into ${what}: give updateSquares as a float32 tensor of shape [1] on ${own.backend.name}`,
  );
}
