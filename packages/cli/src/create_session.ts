import type { Backend } from "@lrm/tensor";
import { loadPretrained } from "./pretrained.ts";
import { Session, type SessionConfig } from "./session.ts";

/** A session at step 0: from its seed, or from the pretrained weights that the configuration names. */
export async function createSession(backend: Backend, config: SessionConfig): Promise<Session> {
  return config.from === undefined
    ? Session.initialize(backend, config)
    : Session.around(await loadPretrained(backend, config.from, config.model), config);
}
