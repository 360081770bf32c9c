import type { UpdateExchange } from "@lrm/distributed";
import type { Backend } from "@lrm/tensor";
import { keepsHalves } from "../adapter_config.ts";
import { CATALOG, type Catalog } from "../catalog.ts";
import { initialSession } from "../initial_session.ts";
import { Session, type SessionConfig } from "../session.ts";
import { startingModel } from "./stored_model.ts";

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
  const session = await begun(backend, config, catalog, exchange);
  try {
    await session.lora?.split();
    return session;
  } catch (error) {
    session.dispose();
    throw error;
  }
}

async function begun(
  backend: Backend,
  config: SessionConfig,
  catalog: Catalog,
  exchange: UpdateExchange | undefined,
): Promise<Session> {
  if (config.from === undefined) {
    return await initialSession(backend, config, catalog, exchange);
  }
  const options = { keepHalves: keepsHalves(config.lora) };
  const model = await startingModel(backend, config.from, config.model, catalog, options);
  return await Session.around(model, config, catalog.optimizers, exchange);
}
