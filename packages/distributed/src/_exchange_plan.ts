import type { OptimizerParameter } from "@lrm/optimizer";
import type { ChosenMode } from "./choose_mode.ts";
import type { Communicator } from "./communicator.ts";

/** Decisions about the exchanges of an optimizer that was made. */
export interface ExchangePlan {
  readonly communicator: Communicator;
  /** The mode, and why it was chosen. */
  readonly chosen: ChosenMode;
  /** Gives the rank that owns a parameter; undefined if all do. */
  ownerOf(parameter: OptimizerParameter): number | undefined;
}
