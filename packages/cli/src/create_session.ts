import { isDeepStrictEqual } from "node:util";
import type { LanguageModel } from "@lrm/language-model";
import type { Backend } from "@lrm/tensor";
import type { LoadedCheckpoint } from "@lrm/train";
import { InputError } from "./failure.ts";
import { familyOf, type ModelSize } from "./models.ts";
import { Session, type SessionConfig, weightsRandom } from "./session.ts";
import { openWeights } from "./stored_model.ts";

/**
 * A session at step 0: from its seed, or from the pretrained weights that the configuration names.
 */
export async function createSession(backend: Backend, config: SessionConfig): Promise<Session> {
  return Session.around(
    config.from === undefined
      ? initialized(backend, config)
      : await startingModel(backend, config.from, config.model),
    config,
  );
}

/** The model in the folder that a run starts from. */
async function startingModel(
  backend: Backend,
  folder: string,
  { kind, config }: ModelSize,
): Promise<LanguageModel> {
  const { size, load } = await openWeights(folder);
  if (size.kind !== kind || !isDeepStrictEqual(size.config, config)) {
    throw new InputError(
      `Cannot start from ${folder}: it holds a model of another size or kind than when the run was set up; restore it, or start a new run`,
    );
  }
  return await load(backend);
}

/**
 * A session at a checkpoint.
 *
 * @param path  of the checkpoint, for messages
 * @throws RunError where it does not fit the configuration
 */
export function resumeSession(
  backend: Backend,
  config: SessionConfig,
  path: string,
  checkpoint: LoadedCheckpoint,
): Session {
  return Session.resume(initialized(backend, config), config, path, checkpoint);
}

function initialized(backend: Backend, { model, training }: SessionConfig): LanguageModel {
  return familyOf(model.kind).initialize(backend, model.config, weightsRandom(training.seed));
}
