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

/**
 * Formats a flag's value for the command line. The numbers of lists and objects are separated by
 * commas.
 */
export function flagText(value: unknown): string {
  return typeof value === "object" && value !== null
    ? Object.values(value).join(",")
    : String(value);
}
