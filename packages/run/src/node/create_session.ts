import { isDeepStrictEqual } from "node:util";
import type { UpdateExchange } from "@lrm/distributed";
import type { LanguageModel } from "@lrm/language-model";
import type { Backend } from "@lrm/tensor";
import { CATALOG, type Catalog } from "../catalog.ts";
import { InputError } from "../errors.ts";
import { initialSession } from "../initial_session.ts";
import type { ModelSize } from "../models/find_model.ts";
import { Session, type SessionConfig } from "../session.ts";
import { openWeights } from "./stored_model.ts";

/**
 * Creates a session at step 0, with random weights from its seed or the pretrained weights that the
 * configuration names.
 *
 * @param exchange  exchange with other ranks, if there are any
 */
export async function createSession(
  backend: Backend,
  config: SessionConfig,
  catalog: Catalog = CATALOG,
  exchange?: UpdateExchange,
): Promise<Session> {
  if (config.from === undefined) return initialSession(backend, config, catalog, exchange);
  const model = await startingModel(backend, config.from, config.model, catalog);
  return Session.around(model, config, catalog.optimizers, exchange);
}

/** Loads the model in the folder that a run starts from. */
async function startingModel(
  backend: Backend,
  folder: string,
  { kind, config }: ModelSize,
  catalog: Catalog,
): Promise<LanguageModel> {
  const { size, load } = await openWeights(folder, catalog);
  if (size.kind !== kind || !isDeepStrictEqual(size.config, config)) {
    throw new InputError(
      `Cannot start from ${folder}: it holds a model of another size or kind than when the run was set up`,
      "restore it, or start a new run",
    );
  }
  return await load(backend);
}
