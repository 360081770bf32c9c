import { createTokenizer } from "@lrm/train";
import { openCorpus, RunFolder } from "@lrm/train/node";
import { type BackendRequest, openBackend } from "./backends.ts";
import { checkSameDevice, deviceOf, requestFor } from "./device.ts";
import { describeRun, type PreparedRun } from "./prepared_run.ts";
import { Resources } from "./resources.ts";
import { readRunConfig } from "./run_config.ts";
import { checkSameData, Session } from "./session.ts";

/**
 * Opens the run in `path` where its last checkpoint left it.
 *
 * @param request  a device; where it leaves that open, the one that the run began on
 */
export async function resumedRun(path: string, request: BackendRequest): Promise<PreparedRun> {
  const config = await readRunConfig(path);
  const tokenizer = await createTokenizer(config.tokenizer);
  const corpus = await openCorpus(config.data, tokenizer);
  checkSameData(config, corpus);
  await using resources = new Resources();
  const folder = await RunFolder.open(path);
  resources.defer(() => folder.release());
  const checkpoint = await folder.checkpoint();

  const asked = request.backend !== "auto" || request.adapter !== undefined;
  const backend = asked
    ? await openBackend(request, resources)
    : await openBackend(
        { ...request, ...requestFor(config.device) },
        resources,
        "the run began on it",
      );
  checkSameDevice(path, config.device, deviceOf(backend));
  const session = checkpoint
    ? Session.resume(backend, config, folder.checkpointPath, checkpoint)
    : await Session.create(backend, config);
  resources.defer(() => session.dispose());
  const run = { backend, config, corpus, tokenizer, session, folder };
  describeRun(run);
  return { ...run, resources: resources.move() };
}
