import type { LanguageModel } from "@lrm/language-model";
import type { Backend } from "@lrm/tensor";
import type { LoadedCheckpoint } from "@lrm/train";
import { familyOf } from "./models.ts";
import { Session, type SessionConfig, weightsRandom } from "./session.ts";

/** A session at step 0, with weights drawn from its seed. */
export function initialSession(backend: Backend, config: SessionConfig): Session {
  return Session.around(initialized(backend, config), config);
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
