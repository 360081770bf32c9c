import { resolveData } from "@lrm/data/node";
import { CATALOG, type Catalog } from "../catalog.ts";
import { checkRunConfig, type RunConfig } from "../run_config.ts";
import { readConfig } from "./run_config_file.ts";

/** Reads the configuration in a run folder. */
export async function readRunConfig(
  folder: string,
  catalog: Catalog = CATALOG,
): Promise<RunConfig> {
  const config = checkRunConfig(await readConfig(folder), `${folder}/config.json`, catalog);
  return { ...config, data: resolveData(config.data, folder) };
}
