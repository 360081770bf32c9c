import {
  ArgumentError,
  drain,
  fill,
  full,
  keep,
  Random,
  type Shape,
  scopeParts,
  type Tensor,
} from "@lrm/tensor";
import {
  checkParameters,
  disposeBatch,
  makeBatches,
  namedState,
  type ParameterBatch,
  stateShapes,
} from "./_batches.ts";
import {
  checkGradients,
  checkGroups,
  checkMemory,
  checkOptions,
  checkRunLength,
} from "./_check_groups.ts";
import { checkNoZeros } from "./_check_start.ts";
import { clipGlobalNorm, clipNormOfRanks } from "./_clip.ts";
import { checkObserved, momentOf, observedIn } from "./_observation.ts";
import { RuleFlags } from "./_rule_flags.ts";
import { spansOf } from "./_spans.ts";
import { trainedRuns } from "./_trained_runs.ts";
import { checkScalar, rememberValues } from "./_update_squares.ts";
import type {
  OptimizerGroup,
  OptimizerOptions,
  StepOptions,
  StepPartsOptions,
} from "./optimizer_options.ts";
import type { OptimizerParameter } from "./parameter.ts";
import type { UpdateBatch, UpdateRule, UpdateSpan } from "./rule.ts";
import { shown } from "./shown.ts";
import {
  checkRecord,
  checkSaved,
  checkSavedTensors,
  type OptimizerState,
  recordOf,
  type SavedOptimizerState,
} from "./state.ts";

/**
 * Trains parameters: runs the rule of every group, and owns the rules' state.
 *
 * Everything happens on the device; nothing is read back. Parameters of one shape in one group are
 * updated together: matrix rules make a few large products, and parameters side by side in memory
 * (as the models of `@lrm/gpt2` and `@lrm/llama` keep them) take one kernel for elementwise work.
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
  /**
   * `[1]`: norm of all gradients of the last step, before clipping; absent without
   * `maxGradientNorm`.
   */
  readonly gradientNorm: Tensor | undefined;
  readonly #flags: RuleFlags;
  readonly #owned: ReadonlySet<OptimizerParameter> | undefined;
  readonly #maxGradientNorm: number;
  readonly #gradientScale: Tensor | undefined;
  readonly #batches: readonly (readonly ParameterBatch[])[];
  readonly #options: Parameters<typeof recordOf>[1];
  #step = 0;
  /** First step of this optimizer: not 0 after {@link Optimizer.loadState}. */
  #firstStep = 0;
  /** True once {@link Optimizer.observe} was called. */
  #asks = false;

  /**
   * @throws ArgumentError when a parameter is frozen or in two groups, two share a name or memory,
   * a gradient has another shape than its value, or a rule cannot train one; the sentence names it.
   * Also when a rule needs the length of the run, and it is missing or too short
   */
  constructor({ groups, random = new Random(0), maxGradientNorm, owned, steps }: OptimizerOptions) {
    checkOptions(random, maxGradientNorm);
    checkGroups(groups);
    checkRunLength(groups, steps);
    this.#options = { groups, steps, maxGradientNorm };
    const parameters = groups.flatMap((group) => group.parameters);
    for (const { rule, parameters: own } of groups) checkParameters(rule, own);
    this.groups = groups;
    this.#maxGradientNorm = maxGradientNorm ?? Number.POSITIVE_INFINITY;
    const here = owned?.(groups);
    this.#owned = here;
    this.#batches = groups.map(({ rule, parameters: own }) =>
      makeBatches(rule, here === undefined ? own : own.filter((each) => here.has(each)), random),
    );
    const backend = parameters[0]?.value.backend;
    this.#flags = new RuleFlags(backend, groups, this.#batches, here !== undefined);
    if (backend === undefined) return;
    this.#gradientScale = keep(full(backend, [1], 1));
    if (maxGradientNorm !== undefined) this.gradientNorm = keep(full(backend, [1], 0));
  }

  /**
   * `[n]`: flags of the rules that warn, one for each of their parameters, rewritten by every step;
   * absent without such rules. Read it, or a copy, for {@link Optimizer.warnings}.
   */
  get flags(): Tensor | undefined {
    return this.#flags.all;
  }

  /** Steps done so far; the index of the coming step. */
  get steps(): number {
    return this.#step;
  }

  /** The learning rate of a group in the coming step. */
  learningRate(group = 0): number {
    const own = this.groups[group];
    if (own === undefined) {
      throw new ArgumentError(
        `Cannot tell the learning rate of group ${shown(group)}: there are ${this.groups.length} groups`,
        `pass a whole number from 0 to ${this.groups.length - 1}`,
      );
    }
    const factor = own.schedule?.(this.#step) ?? 1;
    if (typeof factor === "number" && Number.isFinite(factor))
      return own.rule.learningRate * factor;
    throw new ArgumentError(
      `Cannot take step ${this.#step}: the schedule of group ${group} gives ${shown(factor)}`,
      "give one that gives numbers",
    );
  }

  /**
   * Sentences for the flags that are raised.
   *
   * @param flags  the values of {@link Optimizer.flags}
   */
  warnings(flags: ArrayLike<number>): string[] {
    return this.#flags.warnings(flags);
  }

  /**
   * Asks parameters for the input moments that the coming step needs; call it before the forward
   * pass of every step. Costs nothing where none are needed.
   */
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
   * Checks what can only be known from the values of parameters; `train` of `@lrm/train` does so
   * before its first step. Reads values only where a rule refuses some, and none of frozen
   * parameters.
   *
   * @throws ArgumentError that names a matrix of zeros, which would stay zero on the hyperball
   */
  async checkStart(): Promise<void> {
    for (const [group, { rule }] of this.groups.entries()) {
      if (rule.refusesZeros) await checkNoZeros(rule, this.#batches[group]!);
    }
  }

  /**
   * Changes every parameter by its gradient, in place; reads nothing back and leaves no memory
   * behind. A parameter that was frozen since (`trainable: false`) stays as it is, and so does its
   * state, from which it continues once it is trained again.
   *
   * @throws StateError that names a parameter without the input moment that its rule needs in this
   *   step, or one that no layer feeds, before anything is changed
   */
  step(options: StepOptions = {}): void {
    drain(this.stepInParts(options));
  }

  /**
   * Steps as {@link Optimizer.step} does, in parts, for one of several ranks: yields tensors that
   * the caller replaces by their sum over ranks before it goes on. Without `owned` and `terms`,
   * every rank has whole gradients, nothing needs a sum, and what is yielded may be left alone.
   *
   * @throws StateError as `step()` does
   */
  *stepInParts(options: StepPartsOptions = {}): Generator<Tensor, void, void> {
    const step = this.#step;
    const scale = this.#gradientScale;
    if (scale === undefined) return;
    checkObserved(this.groups, step, this.#asks);
    const parameters = this.groups
      .flatMap((group) => group.parameters)
      .filter(({ trainable }) => trainable !== false);
    checkGradients(parameters);
    if (step === this.#firstStep) checkMemory(parameters);
    const learningRates = this.groups.map((_, group) => this.learningRate(group));
    const { updateSquares } = options;
    if (updateSquares !== undefined) checkScalar(updateSquares, scale);
    this.#flags.clear();
    if (updateSquares !== undefined) fill(updateSquares, 0);
    yield* scopeParts(this.#updateAll(options, scale, learningRates));
    for (const parameter of this.observed()) parameter.forgetInput?.();
    this.#step++;
  }

  /** Clips, and updates every group. */
  *#updateAll(
    options: StepPartsOptions,
    scale: Tensor,
    learningRates: readonly number[],
  ): Generator<Tensor, void, void> {
    const opened = this.#batches.flatMap((batches, group) =>
      batches
        .flatMap((whole) => trainedRuns(whole))
        .map((batch) => ({ batch, group, spans: spansOf(batch) })),
    );
    if (this.gradientNorm !== undefined) {
      const spans = opened.flatMap((batch) => batch.spans);
      yield* this.#clip(spans, { norm: this.gradientNorm, scale });
    }
    for (const { batch, group, spans } of opened) {
      const { rule } = this.groups[group]!;
      const { shape, parts, state, entries } = batch;
      const step = this.#step;
      const flags = this.#flags.for(rule, batch);
      const update = {
        ...{ shape, parts, state, spans, step, steps: this.#options.steps, flags },
        entries: entries.map(({ parameter, random }) => ({ parameter, random: random.fork(step) })),
        gradientScale: scale,
        learningRate: learningRates[group]!,
      };
      yield* scopeParts(updateInParts(rule, update, options));
      this.#flags.collect(flags, batch);
    }
  }

  *#clip(
    spans: readonly UpdateSpan[],
    into: { readonly norm: Tensor; readonly scale: Tensor },
  ): Generator<Tensor, void, void> {
    if (this.#owned === undefined) {
      const gradients = spans.map((span) => span.gradient);
      clipGlobalNorm(gradients, this.#maxGradientNorm, into);
      return;
    }
    const all = this.groups.flatMap(({ parameters }) => parameters);
    const gradients = all.map((parameter) =>
      parameter.trainable !== false && this.#owned!.has(parameter) ? parameter.gradient : undefined,
    );
    yield* clipNormOfRanks(gradients, this.#maxGradientNorm, into);
  }

  /**
   * Gives the state from which a new optimizer with the same rules, schedules and seed continues
   * exactly. With `owned`, it has the tensors of those parameters; {@link Optimizer.stateShapes}
   * tells which belong to it in all.
   */
  state(): OptimizerState {
    return { tensors: this.#tensors(), record: recordOf(this.#step, this.#options) };
  }

  /** Shapes of the tensors of the whole state, those of other ranks too, by name. */
  stateShapes(): Readonly<Record<string, Shape>> {
    const shapes = this.groups.map(({ rule, parameters }) =>
      parameters.map((parameter) => stateShapes(rule, parameter)),
    );
    return Object.assign({}, ...shapes.flat());
  }

  /**
   * Takes over a saved state, all of it or, where it does not fit, nothing. With `owned`, it is the
   * whole state, of which the rank keeps its own part.
   *
   * @throws ArgumentError when it is none, or parameters, rules, names or shapes differ, or the
   * length of the run where a momentum cools down at its end
   */
  loadState(saved: SavedOptimizerState): void {
    checkSaved(saved);
    const { tensors, record } = saved;
    checkRecord(record, recordOf(this.#step, this.#options));
    const own = this.#tensors();
    checkSavedTensors(tensors, this.stateShapes());
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
}

/** Updates the parameters of one batch. */
function* updateInParts(
  rule: UpdateRule,
  batch: UpdateBatch,
  { updateSquares, terms = false }: StepPartsOptions,
): Generator<Tensor, void, void> {
  const addChange = updateSquares && rememberValues(batch.spans);
  if (terms && rule.exchange) yield* rule.exchange(batch);
  else rule.update(batch);
  if (updateSquares) addChange?.(updateSquares);
}
