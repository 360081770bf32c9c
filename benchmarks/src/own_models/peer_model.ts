import type { PeerBackend } from "../peers/javascript.ts";
import type { Contender } from "../race.ts";
import type { ModelProblem } from "./model_problem.ts";
import type { TrainingTrace } from "./training_trace.ts";

/** A peer's model, which trains repeatedly on one batch, with its first steps for the check. */
export interface PeerModel extends Pick<Contender, "device" | "run"> {
  readonly trace: TrainingTrace;
  drop(): void;
}

/** Prepares a peer's model; throws if the peer cannot train it. */
export type MakePeerModel = (backend: PeerBackend, problem: ModelProblem) => Promise<PeerModel>;
