import { type Catalog, dashed, formatDuration, memoryText } from "@lrm/run";
import {
  estimateRun,
  planRun,
  Resources,
  RUN_DEFAULTS,
  reportLines,
  reportSummary,
} from "@lrm/run/node";
import { peakOf } from "@lrm/train";
import { flagText, trainFlagsOf } from "../flags/run_flags.ts";
import type { TrainFlags } from "../flags/train_flags.ts";
import { writeJson } from "../terminal/json.ts";
import { printMessage, printOutput } from "../terminal/print.ts";
import { openDevice } from "./open_device.ts";
import { preparation } from "./preparation.ts";

/** Returns the origin of a setting in words: `config.json`. */
export type OriginOf = (flag: string) => string;

/**
 * Prints what a run would need on this machine (parameters, tokens, memory and time) and its
 * settings. Keeps nothing that it trains, and creates no folder.
 */
export async function dryRun(
  flags: TrainFlags,
  { signal, catalog }: { readonly signal: AbortSignal; readonly catalog: Catalog },
  originOf: OriginOf,
): Promise<void> {
  const plan = await planRun(flags, preparation(flags, { signal, catalog }));
  await using resources = new Resources();
  const backend = await openDevice(flags, resources);
  const { batch, accumulation, context } = plan.demand;
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
  // Printed even for a run that does not fit into memory, since it needs no measurement.
  if (flags.steps !== undefined) sayLength(flags.steps);
  say(`Memory: ${memoryText(plan.memory)}`);
  printMessage("Measuring the speed for about 10 seconds\n");
  const estimate = await estimateRun(plan, backend, signal);
  const { config, steps, tokens, evaluations, seconds } = estimate;
  if (flags.steps === undefined) sayLength(steps);
  say(
    `Time: about ${formatDuration(seconds.total)}, ${seconds.step.toPrecision(2)} s a step and ${formatDuration(seconds.evaluations)} for ${evaluations} evaluations, on ${backend.info.description}`,
  );
  const settings = Object.entries(trainFlagsOf(config, catalog)).map(([flag, value]) => ({
    name: dashed(flag),
    value,
    from:
      flag === "steps" && flags.steps === undefined
        ? `${flags.minutes ?? RUN_DEFAULTS.minutes} minutes`
        : originOf(flag),
  }));
  const width = Math.max(...settings.map(({ value }) => flagText(value).length));
  say("Settings, and where they come from:");
  for (const { name, value, from } of settings) {
    say(`  ${name.padEnd(20)} ${flagText(value).padEnd(width)}  ${from}`);
  }
  if (!flags.json) return;
  writeJson({
    parameters: plan.parameters,
    data: reportSummary(plan.corpus),
    steps,
    tokens,
    memory: { peak: peakOf(plan.memory), ...plan.memory },
    seconds,
    device: config.device,
    settings: Object.fromEntries(settings.map(({ name, value, from }) => [name, { value, from }])),
  });
}
