import { type FinetuneSettings, UsageError } from "@lrm/run";
import type { Command } from "commander";
import type { FinetuneFlags } from "../flags/finetune_flags.ts";
import { flagsOf } from "../flags/flag.ts";
import { checkExtends } from "../flags/resume_flags.ts";

/**
 * Returns the settings that were given; the others have the defaults of fine-tuning.
 *
 * @param from  folder of the model
 * @throws UsageError for a missing model or data, and for flags that exclude each other
 */
export function finetuneSettingsOf(command: Command, from: string | undefined): FinetuneSettings {
  checkExtends(command);
  const { data } = command.opts<FinetuneFlags>();
  if (from === undefined) {
    throw new UsageError("Cannot fine-tune without a model", "name its folder");
  }
  if (data === undefined) {
    throw new UsageError("Cannot fine-tune without examples", "name some with --data");
  }
  const names = flagsOf(command)
    .map((flag) => flag.attributeName())
    .filter((name) => command.getOptionValueSource(name) === "cli");
  const flags = command.opts<FinetuneFlags>();
  const given = Object.fromEntries(names.map((name) => [name, flags[name]]));
  const {
    loraRank,
    loraAlpha,
    loraTargets,
    loraDropout,
    loraScaling,
    loraInitial,
    loraPlus,
    dora,
    ...rest
  } = given as Partial<FinetuneFlags>;
  const lora = Object.fromEntries(
    Object.entries({
      ...{ rank: loraRank, alpha: loraAlpha, targets: loraTargets, dropout: loraDropout },
      ...{ scaling: loraScaling, initial: loraInitial, upRateRatio: loraPlus, dora },
    }).filter(([, value]) => value !== undefined),
  );
  const { full } = rest;
  const [setting] = Object.keys(lora);
  if (full && setting !== undefined) {
    throw new UsageError(
      "Cannot combine --full with settings of adapters: it trains all weights",
      "leave one of them out",
    );
  }
  return { ...rest, from, data, ...(!full && { lora }) };
}
