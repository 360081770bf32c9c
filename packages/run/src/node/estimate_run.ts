import type { Backend } from "@lrm/tensor";
import { checkFits } from "../memory_check.ts";
import type { RunConfig } from "../run_config.ts";
import { EVALUATIONS } from "../run_settings.ts";
import { type Costs, evaluationTime, measureCosts } from "./calibration.ts";
import { type RunPlan, stepsOf } from "./plan_run.ts";
import { tokensPerStep } from "./tokens_per_step.ts";

/** Milliseconds of a step with one window, below which whole batches are measured. */
const QUICK = 500;

/** Length and time of a run, estimated before it begins. */
export interface RunEstimate {
  /** Configuration that the run would have. */
  readonly config: RunConfig;
  readonly steps: number;
  /** Training tokens of the whole run, without padding. */
  readonly tokens: number;
  /** Evaluations, the final one included. */
  readonly evaluations: number;
  /** Seconds of the whole run, of one step, and of all evaluations. */
  readonly seconds: {
    readonly total: number;
    readonly step: number;
    readonly evaluations: number;
  };
}

/** Options of {@link estimateRun}. */
export interface EstimateOptions {
  /** Stops the measurement; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Number of ranks that share the micro-batches and the evaluations. The time is then the work of
   * one of them, with the whole update and without exchanges. Default: 1.
   */
  readonly ranks?: number | undefined;
}

/**
 * Estimates how long a run would take on a device. Trains for a few seconds, and keeps nothing.
 *
 * @throws OutOfMemoryError if the run does not fit into the device's memory
 */
export async function estimateRun(
  plan: RunPlan,
  backend: Backend,
  options: EstimateOptions = {},
): Promise<RunEstimate> {
  const { label, demand, memory, catalog } = plan;
  await checkFits(backend, label, demand, { memory, catalog });
  let costs: Costs | undefined;
  const measured = async () => (costs ??= await costsOf(backend, plan, options));
  const steps = await stepsOf(plan, measured);
  const { step, ...others } = await measured();
  const config = plan.configFor(backend, steps);
  const { evaluateEvery } = config.training;
  const evaluations =
    plan.settings.evaluateEvery === undefined ? EVALUATIONS : Math.ceil(steps / evaluateEvery);
  const training = (steps * step) / 1000;
  const evaluating = evaluationTime({ step, ...others }, evaluations) / 1000;
  return {
    config,
    steps,
    tokens: Math.round(steps * tokensPerStep(config, plan.corpus)),
    evaluations,
    seconds: { total: training + evaluating, step: step / 1000, evaluations: evaluating },
  };
}

/** Measures the cost of a step. For a large step, measures one or two micro-batches. */
async function costsOf(
  backend: Backend,
  plan: RunPlan,
  { signal, ranks = 1 }: EstimateOptions,
): Promise<Costs> {
  const config = plan.configFor(backend, Number.MAX_SAFE_INTEGER);
  const { training } = config;
  const measure = (batch: number, accumulation: number) => {
    const part = { ...config, training: { ...training, batch, accumulation } };
    return measureCosts(backend, part, plan.corpus, { signal, catalog: plan.catalog });
  };
  const least = await measure(1, 1);
  const batch = least.step < QUICK ? training.batch : 1;
  const whole = batch === 1 ? least : await measure(batch, 1);
  const one = {
    step: whole.step,
    evaluation: whole.evaluation / ranks,
    finalEvaluation: whole.finalEvaluation / ranks,
  };
  const parts = (training.batch * training.accumulation) / batch / ranks;
  if (parts === 1) return one;
  // A step consists of micro-batches and one update.
  const two = await measure(batch, 2);
  return { ...one, step: one.step + (parts - 1) * Math.max(0, two.step - one.step) };
}
