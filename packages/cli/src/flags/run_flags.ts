import { CATALOG, type Catalog, optimizerFlagsOf, type RunConfig, runFlagsOf } from "@lrm/run";

/** Gives the flags of `lrm train` for a run like this one, on any device and in any folder. */
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

/** Writes a flag's value as it is typed: numbers of lists and objects are separated by commas. */
export function flagText(value: unknown): string {
  return typeof value === "object" && value !== null
    ? Object.values(value).join(",")
    : String(value);
}
