import type { OptimizerParameter } from "@lrm/optimizer";
import type { Communicator } from "./communicator.ts";
import type { ChosenMode } from "./exchange_mode.ts";

/** Decisions about the exchanges of an optimizer that was made. */
export interface ExchangePlan {
  readonly communicator: Communicator;
  /** The mode, and why it was chosen. */
  readonly chosen: ChosenMode;
  /** Gives the rank that owns a parameter; undefined if all do. */
  ownerOf(parameter: OptimizerParameter): number | undefined;
}
