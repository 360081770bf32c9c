import { checkpointOf } from "./checkpoint.ts";
import type { KeptRun, KeptRuns } from "./kept_runs.ts";
import type { PreparedRuns } from "./prepared_runs.ts";
import type { Run } from "./run.ts";
import { earlierEnds } from "./run_config.ts";

/** Reads the state of all runs, from which they continue in this tab or in another. */
export async function keepRuns({ config, device, runs }: PreparedRuns): Promise<KeptRuns> {
  const { kernels } = device.backend.info;
  const kept: KeptRun[] = [];
  for (const run of runs) kept.push(await keptRun(run));
  return {
    config,
    savedAt: Date.now(),
    ...(kernels !== undefined && { kernels }),
    runs: kept,
  };
}

async function keptRun(run: Run): Promise<KeptRun> {
  const { config, points, failure } = run;
  const earlier = earlierEnds(config);
  const kept = { points, ...(earlier.length > 0 && { earlier }) };
  return failure === undefined
    ? { ...kept, checkpoint: await checkpointOf(run) }
    : { ...kept, failure: failure.sentence };
}
