import { type FinetuneSettings, UsageError } from "@lrm/run";
import type { Command } from "commander";
import type { FinetuneFlags } from "../flags/finetune_flags.ts";
import { flagsOf } from "../flags/flag.ts";
import { checkExtends } from "../flags/resume_flags.ts";
import { ADAPTER_FLAGS } from "../flags/run_flags.ts";

/**
 * Returns the settings that were given; the others have the defaults of fine-tuning.
 *
 * @param from  folder of the model
 * @throws UsageError for a missing model or data, and for flags without effect
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
  const flags = command.opts<FinetuneFlags>();
  const given = flagsOf(command)
    .map((flag) => flag.attributeName())
    .filter((name) => command.getOptionValueSource(name) === "cli");
  const valuesOf = (names: readonly string[], renamed: Readonly<Record<string, string>> = {}) =>
    Object.fromEntries(names.map((name) => [renamed[name] ?? name, flags[name]]));
  const ofAdapters = given.filter((name) => Object.hasOwn(ADAPTER_FLAGS, name));
  const others = valuesOf(given.filter((name) => !ofAdapters.includes(name)));
  const lora = valuesOf(ofAdapters, ADAPTER_FLAGS);
  return { ...others, from, data, lora };
}
