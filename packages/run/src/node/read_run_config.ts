import { resolveData } from "@lrm/data/node";
import { checkRunConfig, type RunConfig } from "../run_config.ts";
import { readConfig } from "./run_config_file.ts";

/** The configuration in a run folder. */
export async function readRunConfig(folder: string): Promise<RunConfig> {
  const config = checkRunConfig(await readConfig(folder), `${folder}/config.json`);
  return { ...config, data: resolveData(config.data, folder) };
}
