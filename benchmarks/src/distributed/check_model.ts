import { availableParallelism } from "node:os";
import {
  type ExchangeMode,
  exchangeSeconds,
  type NetworkSpeed,
  type StepLoad,
} from "@lrm/distributed";
import type { HostSpeed, StepTime } from "./request.ts";

/** A measured step beside the model's. */
export interface CheckedStep {
  readonly ranks: number;
  readonly mode: ExchangeMode;
  readonly measured: StepParts;
  readonly predicted: StepParts;
}

type StepParts = Pick<StepTime, "step" | "exchange">;

/**
 * Predicts a step on several ranks of this machine from one rank's, and from the speed of exchanges
 * between two. More ranks than cores share them.
 *
 * @param alone  step of one rank without others
 */
export function predictHere(
  alone: Pick<StepTime, "passes" | "update">,
  load: Pick<StepLoad, "numbers" | "part" | "collectives" | "updateShare">,
  size: number,
  { network, host }: { readonly network: NetworkSpeed; readonly host: HostSpeed },
  cores = availableParallelism(),
): StepParts {
  const shared = Math.max(1, size / cores);
  const exchange = exchangeSeconds(load, size, network);
  const copies = size === 1 ? 0 : 8 * load.numbers * host.secondsPerByte;
  const work = alone.passes + alone.update * load.updateShare + copies;
  return { step: shared * work + exchange, exchange };
}
