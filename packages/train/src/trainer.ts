import { Tape } from "@lrm/autograd";
import { ArgumentError, addInto, fill, Random, scope, type Tensor } from "@lrm/tensor";
import { BatchesAhead } from "./_batches_ahead.ts";
import { DeviceBatch } from "./_device_batch.ts";
import { turnOfTheEventLoop } from "./_event_loop.ts";
import { dataCount, dataRandom } from "./data_count.ts";
import { type Evaluated, evaluate } from "./evaluate.ts";
import { NonFiniteError, type StepMetrics, StepRecords } from "./metrics.ts";
import { anyOf, checkRanks, partOf, sumStep } from "./ranks.ts";
import { MemoryWatch } from "./step_memory.ts";
import type { DataUnit } from "./task.ts";
import type { TrainHooks, TrainSubject } from "./train_hooks.ts";
import { checkSettings, measuresUpdate, type TrainSettings } from "./train_settings.ts";

/** Maximum number of steps whose metrics are not read yet. */
const RECORD_CAPACITY = 16;
/** Approximate time between reads of metrics. Keeps progress current and the queue short. */
const DRAIN_SECONDS = 0.5;

/**
 * Trains on a task from the optimizer's current step to `settings.steps`. Returns the number of
 * completed steps, which is smaller if the run was stopped.
 *
 * The data of step t depend only on `seed` and t. With the same weights and optimizer state, a
 * step has the same results whether or not the run was interrupted. Reads back only metrics, in
 * groups of steps, and validation losses. The event loop gets a turn between groups.
 *
 * @throws NonFiniteError for a loss or gradient that is not finite, or a gradient of a norm above
 * 1.8e19, after the steps before it were reported; ArgumentError for unusable settings, and for
 * weights that a rule cannot train
 */
export async function train<Name extends string, Unit extends DataUnit>(
  { backend, task, optimizer, average, ranks }: TrainSubject<Name, Unit>,
  settings: TrainSettings,
  {
    onStep,
    onMemory = () => {},
    onPace,
    onPhase,
    onEvaluation,
    save,
    onIdle = turnOfTheEventLoop,
    signal,
    shouldStop = () => false,
    unevaluated,
  }: TrainHooks<Unit> = {},
): Promise<number> {
  const { steps, accumulation = 1, recompute = false, activations = "float32" } = settings;
  const { evaluateEvery = steps, checkpointEvery = steps } = settings;
  checkSettings(settings);
  if (ranks) checkRanks(ranks, accumulation);
  if (optimizer.groups.every((group) => group.parameters.length === 0)) {
    throw new ArgumentError(
      "Cannot train: the optimizer has no parameters",
      "give it those of the model",
    );
  }
  await optimizer.checkStart();
  const { parameters } = task;
  /** Models list them in the order of the forward pass. */
  const backwards = [...parameters].reverse();
  const [batches, losses] = [dataRandom(settings.seed), new Random(settings.seed).fork("loss")];
  const { unit } = task.training;
  const count = (step: number): number => dataCount(task.training, settings, step);
  using records = new StepRecords(backend, parameters, RECORD_CAPACITY, optimizer, ranks);
  using batch = new DeviceBatch<Name>(backend);
  const state = [optimizer.state().tensors, average?.state() ?? {}].flatMap(Object.values<Tensor>);
  const watch = new MemoryWatch(backend, task.parameters, state, onMemory);
  const ahead = new BatchesAhead(4);
  const micros = partOf(accumulation, ranks ?? { rank: 0, size: 1 });
  const aborted = (): boolean => signal?.aborted === true;
  /** Agreed by ranks in every step. One rank alone decides whenever it looks. */
  let agreed = { stops: false, reads: false };
  const stops = (): boolean => (ranks ? agreed.stops : aborted());

  /** Runs forward and backward over the micro-batch. Leaves gradients and loss on the device. */
  function accumulate(loss: Tensor, random: Random, isLast: boolean): void {
    using tape = new Tape(backend, { recompute, activations });
    onPhase?.("forward", optimizer.steps + 1);
    watch.begin();
    const mean = task.loss(batch.on(tape), { tape, random });
    onPhase?.("backward", optimizer.steps + 1);
    watch.forwardEnds();
    if (isLast) ranks?.expectGradients(backwards);
    tape.backward(mean, 1 / accumulation, {
      ...(isLast && ranks && { onGradient: (parameter) => ranks.gradientIsFinal(parameter) }),
    });
    watch.end();
    addInto(loss, mean.value.reshape([1]), 1 / accumulation);
  }

  /**
   * Computes the gradients of a step over all of its micro-batches. Returns false if the signal
   * came before the last one. Only the gradients have changed then, and repeating the step clears
   * them.
   */
  async function gradients(step: number): Promise<boolean> {
    scope(() => {
      for (const parameter of parameters) parameter.zeroGradient();
      optimizer.observe();
    });
    using loss = scope(() => records.lossSlot());
    fill(loss, 0);
    ahead.begin();
    for (let micro = micros.start; micro < micros.end; micro++) {
      if (ahead.isReached) {
        await loss.read();
        await turnOfTheEventLoop();
        if (ranks === undefined && aborted()) return false;
        ahead.waited();
      }
      const index = step * accumulation + micro;
      batch.write(await task.training.batch(index, batches));
      scope(() => accumulate(loss, losses.fork(index), micro + 1 === micros.end));
      ahead.add();
    }
    if (ranks) {
      const reads = records.waiting + 1 >= group;
      const whole = await sumStep(ranks, (await loss.read())[0]!, { stops: aborted(), reads });
      loss.write([whole.loss]);
      agreed = whole;
    }
    return true;
  }

  /** Changes the weights. */
  async function update(step: number): Promise<void> {
    using updateSquares = measuresUpdate(settings, step)
      ? scope(() => records.updateSlot())
      : undefined;
    const options = updateSquares ? { updateSquares } : {};
    if (ranks) await ranks.step(options);
    else scope(() => optimizer.step(options));
  }

  /** @returns whether the step was completed, not dropped */
  async function runStep(): Promise<boolean> {
    const step = optimizer.steps;
    const learningRate = optimizer.learningRate();
    onPhase?.("begin", step + 1);
    if (!(await gradients(step))) return false;
    onPhase?.("optimizer", step + 1);
    watch.begin();
    await update(step + 1);
    scope(() => {
      average?.update(step + 1);
      watch.end();
      onPhase?.("metrics", step + 1);
      records.finish(step + 1, parameters, learningRate);
    });
    backend.flush();
    onPhase?.("end", step + 1);
    return true;
  }

  /** Returns the validation loss and other means, or undefined if aborted. */
  async function validate(step: number): Promise<Evaluated | undefined> {
    const { validation, finalValidation = validation } = task;
    const source = step === steps ? finalValidation : validation;
    try {
      if (source === undefined) return undefined;
      onEvaluation?.(step);
      // Ranks evaluate to the end: they cannot tell when the others see a signal.
      const evaluated = () => evaluate(backend, task, source, ranks ? { ranks } : { signal });
      return await (average === undefined ? evaluated() : average.during(evaluated));
    } catch (error) {
      if (signal?.aborted && error === signal.reason) return undefined;
      throw error;
    }
  }

  /** Steps until the next read, and the time of the last one. */
  let group = 1;
  let drained = performance.now();

  /** Reads and reports the waiting steps. If `evaluates` is true, also evaluates the last one. */
  async function report(evaluates: boolean): Promise<void> {
    const steps = records.waiting;
    const { metrics, failure } = await records.drain(unit, count);
    const seconds = (performance.now() - drained) / 1000;
    group = Math.max(1, Math.min(RECORD_CAPACITY, Math.floor((DRAIN_SECONDS * steps) / seconds)));
    onPace?.({ steps, seconds });
    if (failure || !evaluates) {
      for (const each of metrics) onStep?.(each);
      if (failure) throw failure;
      return;
    }
    const last = metrics.pop()!;
    for (const each of metrics) onStep?.(each);
    await reportEvaluated(last);
  }

  /** Reports a step with its validation loss. */
  async function reportEvaluated(metrics: StepMetrics<Unit>): Promise<void> {
    const { step } = metrics;
    const evaluated = await validate(step);
    if (evaluated === undefined) {
      onStep?.(metrics);
      return;
    }
    const { loss: validationLoss, ...validation } = evaluated;
    const others = Object.keys(validation).length > 0 && { validation };
    const finite = Number.isFinite(validationLoss);
    onStep?.(finite ? { ...metrics, validationLoss, ...others } : metrics);
    if (!finite) throw new NonFiniteError(step, "the validation loss", validationLoss);
  }

  const { validation, finalValidation = validation } = task;
  const evaluates = (step: number): boolean =>
    step === steps
      ? finalValidation !== undefined
      : validation !== undefined && step % evaluateEvery === 0;
  const repeats = unevaluated?.step === optimizer.steps && evaluates(optimizer.steps);
  if (repeats) {
    await reportEvaluated(unevaluated);
    await onIdle();
    drained = performance.now();
  }
  let over = await anyOf(ranks, aborted());
  while (optimizer.steps < steps && !over) {
    const done = await runStep();
    const step = optimizer.steps;
    const measures = done && evaluates(step);
    const saves = done && (step === steps || step % checkpointEvery === 0);
    over = stops() || shouldStop();
    const reads = ranks ? agreed.reads : records.waiting >= group;
    if (!(measures || saves || over || reads)) continue;

    if (records.waiting > 0) await report(measures);
    await onIdle();
    // The signal may have come during the wait.
    over ||= stops() || shouldStop();
    if (saves || stops()) await save?.(step, { scheduled: saves });
    drained = performance.now();
  }
  return optimizer.steps;
}
