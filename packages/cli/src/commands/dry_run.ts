import type { ExchangeChoice } from "@lrm/distributed";
import {
  type Catalog,
  dashed,
  exampleLines,
  formatDuration,
  memoryText,
  type RanksNeeds,
  RUN_DEFAULTS,
  type RunSettings,
  ranksLines,
  ranksNeeds,
} from "@lrm/run";
import {
  estimateRun,
  planRun,
  Resources,
  type RunEstimate,
  reportLines,
  reportSummary,
  tokensPerStep,
} from "@lrm/run/node";
import { type Backend, OutOfMemoryError } from "@lrm/tensor";
import { peakOf } from "@lrm/train";
import type { DataFlags } from "../flags/data.ts";
import { adapterFlagsOf, flagText, trainFlagsOf } from "../flags/run_flags.ts";
import { writeJson } from "../terminal/json.ts";
import { printMessage, printOutput } from "../terminal/print.ts";
import { type DeviceRequest, openDevice } from "./open_device.ts";
import { preparation } from "./preparation.ts";

/** Returns the origin of a setting in words: `config.json`. */
export type OriginOf = (flag: string) => string;

/** Flags of a command that estimates a run. */
type EstimateFlags = DeviceRequest &
  DataFlags & {
    readonly json?: boolean | undefined;
    /** Number of ranks to plan for. Default: 1. */
    readonly ranks?: number | undefined;
    /** Mode of exchange that is asked for. */
    readonly exchange?: ExchangeChoice | undefined;
  };

/**
 * Prints what a run would need on this machine (parameters, tokens, memory and time) and its
 * settings. Keeps nothing that it trains, and creates no folder.
 *
 * @param settings  of the run
 */
export async function dryRun(
  settings: RunSettings,
  flags: EstimateFlags,
  { signal, catalog }: { readonly signal: AbortSignal; readonly catalog: Catalog },
  originOf: OriginOf,
): Promise<void> {
  const plan = await planRun(settings, preparation(flags, { signal, catalog }));
  const { steps: known } = plan.settings;
  await using resources = new Resources();
  const backend = await openDevice(flags, resources);
  const { batch, accumulation, context, lora } = plan.demand;
  const say = (line: string) => {
    if (!flags.json) printOutput(`${line}\n`);
  };
  const adapters =
    lora && `, ${millions(plan.trained)} of them trained by LoRA of rank ${lora.rank}`;
  say(
    `${plan.label}: ${millions(plan.parameters)} parameters${adapters ?? ""}, ${plan.optimizer.name}, steps of ${batch * accumulation} × ${context} tokens`,
  );
  const sample = plan.configFor(backend, known ?? 1);
  for (const line of [...reportLines(plan.corpus), ...exampleLines(plan.corpus, sample)]) say(line);
  const perStep = tokensPerStep(sample, plan.corpus);
  const sayLength = (steps: number) =>
    say(
      `Steps: ${steps.toLocaleString("en")}, ${Math.round(steps * perStep).toLocaleString("en")} tokens`,
    );
  // Printed even for a run that does not fit into memory, since it needs no measurement.
  if (known !== undefined) sayLength(known);
  const { ranks: count = 1 } = flags;
  const needs = count > 1 ? await ranksNeeds(plan.demand, count, catalog, flags.exchange) : [];
  if (count === 1) say(`Memory: ${memoryText(plan.memory)}`);
  else for (const line of ranksLines(needs, count, plan.demand)) say(line);
  printMessage("Measuring the speed for a few seconds\n");
  const estimate = await estimateRun(plan, backend, { signal, ranks: count }).catch(
    (error: unknown) => {
      if (!(error instanceof OutOfMemoryError)) throw error;
      if (!fitsDivided(needs, backend, flags.exchange)) throw error;
      if (known !== undefined) return undefined;
      throw new OutOfMemoryError(
        `Cannot count the steps of a run of some minutes: ${UNMEASURED}`,
        "name their number by --steps",
        error.bytes,
      );
    },
  );
  const steps = estimate?.steps ?? known!;
  if (known === undefined) sayLength(steps);
  say(
    `Time: ${estimate === undefined ? `not known: ${UNMEASURED}` : timeText(estimate, backend, count)}`,
  );
  const config = plan.configFor(backend, steps);
  const listed = Object.entries({
    ...trainFlagsOf(config, catalog),
    ...adapterFlagsOf(config),
  }).map(([flag, value]) => ({
    name: dashed(flag),
    value,
    from: flag === "steps" ? originOfSteps(settings, originOf) : originOf(flag),
  }));
  const width = Math.max(...listed.map(({ value }) => flagText(value).length));
  say("Settings, and where they come from:");
  for (const { name, value, from } of listed) {
    say(`  ${name.padEnd(20)} ${flagText(value).padEnd(width)}  ${from}`);
  }
  if (!flags.json) return;
  writeJson({
    parameters: plan.parameters,
    trained: plan.trained,
    data: reportSummary(plan.corpus),
    steps,
    tokens: Math.round(steps * perStep),
    memory: { peak: peakOf(plan.memory), ...plan.memory },
    ...(count > 1 && { ranks: { count, modes: needs } }),
    ...(estimate && { seconds: estimate.seconds }),
    device: config.device,
    settings: Object.fromEntries(listed.map(({ name, value, from }) => [name, { value, from }])),
  });
}

/** Why there is no time of a run that fits only where ranks divide its update. */
const UNMEASURED = "measuring takes the undivided update, which does not fit into memory here";

function timeText(
  { seconds: { total, step, evaluations: evaluating }, evaluations }: RunEstimate,
  { info }: Backend,
  ranks: number,
): string {
  const shared =
    ranks === 1
      ? ""
      : " on each rank; exchanges add at most the times above, and sharded divides the update";
  return `about ${formatDuration(total)}, ${step.toPrecision(2)} s a step and ${formatDuration(evaluating)} for ${evaluations} evaluations, on ${info.description}${shared}`;
}

/** Tells whether ranks that divide the update may be used, and have enough memory. */
function fitsDivided(
  needs: readonly RanksNeeds[],
  backend: Backend,
  asked: ExchangeChoice = "auto",
): boolean {
  const divided = needs.find(({ mode }) => mode === "sharded");
  if (divided === undefined || (asked !== "auto" && asked !== "sharded")) return false;
  return peakOf(divided.memory) <= backend.info.maxBytes - backend.memory().liveBytes;
}

const millions = (count: number): string => `${(count / 1e6).toFixed(2)}M`;

function originOfSteps({ steps, epochs, minutes }: RunSettings, originOf: OriginOf): string {
  if (steps !== undefined) return originOf("steps");
  return epochs === undefined ? `${minutes ?? RUN_DEFAULTS.minutes} minutes` : `${epochs} epochs`;
}
