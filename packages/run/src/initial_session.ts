import type { UpdateExchange } from "@lrm/distributed";
import type { LanguageModel } from "@lrm/language-model";
import type { Backend } from "@lrm/tensor";
import type { LoadedCheckpoint } from "@lrm/train";
import { CATALOG, type Catalog } from "./catalog.ts";
import { familyOf } from "./models/find_model.ts";
import { Session, type SessionConfig, weightsRandom } from "./session.ts";

/**
 * Creates a session at step 0, with random weights from its seed.
 *
 * @param exchange  exchange with other ranks, if there are any
 */
export async function initialSession(
  backend: Backend,
  config: SessionConfig,
  catalog: Catalog = CATALOG,
  exchange?: UpdateExchange,
): Promise<Session> {
  const model = initialized(backend, config, catalog);
  return await Session.around(model, config, catalog.optimizers, exchange);
}

/**
 * Creates a session from a checkpoint.
 *
 * @param path  path of the checkpoint, for messages
 * @param exchange  exchange with other ranks, if there are any
 * @throws RunError if it does not fit the configuration
 */
export async function resumeSession(
  backend: Backend,
  config: SessionConfig,
  path: string,
  checkpoint: LoadedCheckpoint,
  catalog: Catalog = CATALOG,
  exchange?: UpdateExchange,
): Promise<Session> {
  const model = initialized(backend, config, catalog);
  return await Session.resume(model, config, path, checkpoint, catalog.optimizers, exchange);
}

function initialized(
  backend: Backend,
  { model, training }: SessionConfig,
  { models }: Catalog,
): LanguageModel {
  return familyOf(model.kind, models).initialize(
    backend,
    model.config,
    weightsRandom(training.seed),
  );
}
