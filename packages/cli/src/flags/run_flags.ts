import { CATALOG, type Catalog, optimizerFlagsOf, type RunConfig, runFlagsOf } from "@lrm/run";

/** Returns the flags of `lrm train` that repeat this run on any device, in any folder. */
export function trainFlagsOf(
  config: RunConfig,
  { optimizers }: Pick<Catalog, "optimizers"> = CATALOG,
): Record<string, unknown> {
  const { model, from, recipe, data, textField, optimizer } = config;
  return {
    ...(from === undefined ? { preset: model.preset } : { from }),
    ...(recipe !== undefined && { recipe }),
    data,
    ...(textField !== undefined && { textField }),
    optimizer: optimizer.name,
    ...optimizerFlagsOf(optimizer, optimizers),
    ...runFlagsOf(config),
  };
}

/** Flags of adapters, with the names of their settings. */
export const ADAPTER_FLAGS = {
  ...{ loraRank: "rank", loraAlpha: "alpha", loraTargets: "targets", loraDropout: "dropout" },
  ...{ loraScaling: "scaling", loraInitial: "initial", loraPlus: "upRateRatio", dora: "dora" },
};

/** Returns the flags of `lrm finetune` that choose the adapters of a run, and its rows. */
export function adapterFlagsOf({ lora, examples }: RunConfig): Record<string, unknown> {
  if (examples === undefined) return {};
  const { packed } = examples;
  if (lora === undefined) return { packed, full: true };
  const values: Readonly<Record<string, unknown>> = { targets: "all", upRateRatio: 1, ...lora };
  const flags = Object.entries(ADAPTER_FLAGS).map(([flag, name]) => [flag, values[name]]);
  return { packed, ...Object.fromEntries(flags) };
}

/**
 * Formats a flag's value for the command line. The numbers of lists and objects are separated by
 * commas.
 */
export function flagText(value: unknown): string {
  return typeof value === "object" && value !== null
    ? Object.values(value).join(",")
    : String(value);
}
