import { checkCorpus } from "@lrm/data";
import { dimensionsOf, type PlaygroundConfig } from "../config.ts";
import { type ChosenBackend, chooseBackend } from "./backend.ts";
import { loadSavedRun } from "./checkpoint.ts";
import { type OpenedData, openText } from "./data.ts";
import type { KeptRun, KeptRuns } from "./kept_runs.ts";
import type { Post } from "./post.ts";
import { Run, type SavedRun } from "./run.ts";
import { runConfigInParts } from "./run_config.ts";
import { Spectroscope } from "./spectroscope.ts";

/** Runs that are ready to train side by side on one device. */
export interface PreparedRuns {
  readonly config: PlaygroundConfig;
  readonly data: OpenedData;
  readonly device: ChosenBackend;
  readonly spectroscope: Spectroscope;
  readonly runs: readonly Run[];
}

/** Request for runs: their configuration, and where they begin. */
export interface Order {
  readonly config: PlaygroundConfig;
  /** The text, where the configuration names a file. */
  readonly file: Blob | undefined;
  /** Runs to continue. Default: none, they start. */
  readonly kept?: KeptRuns | undefined;
  /** True where the configuration has more steps than that of the kept runs. */
  readonly longer?: boolean;
}

/**
 * Prepares runs from the start, or from where they were kept.
 *
 * @throws an error with a problem and a remedy; nothing is left allocated
 */
export async function prepareRuns(
  post: Post,
  { config, file, kept }: Order,
): Promise<PreparedRuns> {
  const data = await openText(config.data, file, (fraction) => {
    post({ kind: "preparing", what: "Reading the text", fraction });
  });
  checkCorpus(data.corpus, dimensionsOf(config.model).contextLength);
  post({ kind: "preparing", what: "Looking for a device" });
  const device = await chooseBackend(config.backend, kept?.kernels);
  const { backend, report } = device;
  try {
    post({ kind: "device", device: report });
    post({ kind: "preparing", what: "Creating the models" });
    const spectroscope = new Spectroscope(config.spectrum);
    const runs: Run[] = [];
    for (const index of config.runs.keys()) {
      const before = kept?.runs[index];
      const earlier = before?.earlier ?? [];
      const each = runConfigInParts(config, data.corpus, backend, index, earlier);
      const saved = before && (await savedRun(before));
      const observe = spectroscope.observe.bind(spectroscope);
      runs.push(await Run.open(backend, each, data.corpus, observe, saved));
    }
    return { config, data, device, spectroscope, runs };
  } catch (error) {
    await backend.dispose();
    throw error;
  }
}

async function savedRun({ checkpoint, points, failure }: KeptRun): Promise<SavedRun> {
  const loaded = checkpoint && (await loadSavedRun(checkpoint));
  return { checkpoint: loaded, points, failure };
}
