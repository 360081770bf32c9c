import { checkFits, dashed, formatDuration, memoryText } from "@lrm/run";
import {
  type Costs,
  EVALUATIONS,
  evaluationTime,
  measureCosts,
  Resources,
  reportLines,
  reportSummary,
} from "@lrm/run/node";
import type { Backend } from "@lrm/tensor";
import { peakOf } from "@lrm/train";
import { flagsOf } from "../flags/run_flags.ts";
import type { TrainFlags } from "../flags/train_flags.ts";
import { writeJson } from "../terminal/json.ts";
import { printOutput } from "../terminal/print.ts";
import { DEFAULT_MINUTES, planRun, type RunPlan, stepsOf } from "./new_run.ts";
import { openDevice } from "./open_device.ts";

/** A step of one window below which whole batches are measured: milliseconds. */
const QUICK = 500;

/** Where a setting comes from, for people. */
export type OriginOf = (flag: keyof TrainFlags) => string;

/** Says what a run would take here, parameters, tokens, memory and time, and which settings it would have. Trains nothing that is kept, and makes no folder. */
export async function dryRun(
  flags: TrainFlags,
  signal: AbortSignal,
  originOf: OriginOf,
): Promise<void> {
  const plan = await planRun(flags, signal);
  await using resources = new Resources();
  const backend = await openDevice(flags, resources);
  const endless = plan.configFor(backend, Number.MAX_SAFE_INTEGER);
  const { batch, accumulation, context, evaluateEvery } = endless.training;
  const say = (line: string) => {
    if (!flags.json) printOutput(`${line}\n`);
  };
  say(
    `${plan.label}: ${(plan.parameters / 1e6).toFixed(2)}M parameters, ${plan.optimizer.name}, steps of ${batch * accumulation} × ${context} tokens`,
  );
  for (const line of reportLines(plan.corpus)) say(line);
  const tokensPerStep = batch * accumulation * context;
  const sayLength = (steps: number) =>
    say(
      `Steps: ${steps.toLocaleString("en")}, ${(steps * tokensPerStep).toLocaleString("en")} tokens`,
    );
  // What needs no measurement is said even of a run that does not fit.
  if (flags.steps !== undefined) sayLength(flags.steps);
  say(`Memory: ${memoryText(plan.memory)}`);
  await checkFits(backend, plan.label, plan.demand, plan.memory);
  let costs: Costs | undefined;
  const measured = async () => (costs ??= await costsOf(backend, plan, signal));
  const steps = await stepsOf(flags, measured);
  const measuredCosts = await measured();
  const { step } = measuredCosts;
  const evaluations =
    flags.evaluateEvery === undefined ? EVALUATIONS : Math.ceil(steps / evaluateEvery);
  const training = (steps * step) / 1000;
  const evaluating = evaluationTime(measuredCosts, evaluations) / 1000;
  if (flags.steps === undefined) sayLength(steps);
  say(
    `Time: about ${formatDuration(training + evaluating)}, ${(step / 1000).toPrecision(2)} s a step and ${formatDuration(evaluating)} for ${evaluations} evaluations, on ${backend.info.description}`,
  );
  const settings = Object.entries(flagsOf(plan.configFor(backend, steps))).map(([flag, value]) => ({
    name: dashed(flag),
    value,
    from:
      flag === "steps" && flags.steps === undefined
        ? `${flags.minutes ?? DEFAULT_MINUTES} minutes`
        : originOf(flag as keyof TrainFlags),
  }));
  const width = Math.max(...settings.map(({ value }) => String(value).length));
  say("Settings, and where they come from:");
  for (const { name, value, from } of settings) {
    say(`  ${name.padEnd(20)} ${String(value).padEnd(width)}  ${from}`);
  }
  if (!flags.json) return;
  writeJson({
    parameters: plan.parameters,
    data: reportSummary(plan.corpus),
    steps,
    tokens: steps * tokensPerStep,
    memory: { peak: peakOf(plan.memory), ...plan.memory },
    seconds: { total: training + evaluating, step: step / 1000, evaluations: evaluating },
    device: endless.device,
    settings: Object.fromEntries(settings.map(({ name, value, from }) => [name, { value, from }])),
  });
}

/** What a step of the run costs, measured on one or two parts of it where it is large. */
async function costsOf(backend: Backend, plan: RunPlan, signal: AbortSignal): Promise<Costs> {
  const { corpus } = plan;
  const config = plan.configFor(backend, Number.MAX_SAFE_INTEGER);
  const { training } = config;
  const measure = (batch: number, accumulation: number) => {
    const part = { ...config, training: { ...training, batch, accumulation } };
    return measureCosts(backend, part, corpus, signal);
  };
  const least = await measure(1, 1);
  const batch = least.step < QUICK ? training.batch : 1;
  const one = batch === 1 ? least : await measure(batch, 1);
  const parts = (training.batch * training.accumulation) / batch;
  if (parts === 1) return one;
  // A step is its parts and one update.
  const two = await measure(batch, 2);
  return { ...one, step: one.step + (parts - 1) * Math.max(0, two.step - one.step) };
}
