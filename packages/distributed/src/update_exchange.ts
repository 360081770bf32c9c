import type { Optimizer, OptimizerGroup, OptimizerParameter } from "@lrm/optimizer";
import type { ExchangePlan } from "./_exchange_plan.ts";
import { type ChosenMode, chooseMode, type ExchangeCosts } from "./choose_mode.ts";
import type { Communicator } from "./communicator.ts";
import type { ExchangeChoice } from "./exchange_mode.ts";
import { assignOwners } from "./owners.ts";
import { RankedOptimizer } from "./ranked_optimizer.ts";
import { RanksError } from "./ranks_error.ts";

/** Options of {@link UpdateExchange}. */
export interface UpdateExchangeOptions {
  /** Default: "auto". */
  readonly mode?: ExchangeChoice;
  /** True if the optimizer clips gradients. Default: false. */
  readonly clips?: boolean;
  /**
   * Measured costs, by which "auto" chooses: the same on all ranks, as those of `measureNetwork`
   * are. Default: it compares bytes.
   */
  readonly costs?: ExchangeCosts;
}

/**
 * Plans how ranks exchange the steps of an optimizer, before it is made: in the mode `sharded`, it
 * keeps state for this rank's parameters only.
 *
 * @example
 * ```ts
 * import { inProcessRanks, UpdateExchange } from "@lrm/distributed";
 * import { Optimizer, sgd } from "@lrm/optimizer";
 * import { tensor } from "@lrm/tensor";
 * import { createReferenceBackend } from "@lrm/tensor/reference";
 *
 * const results = inProcessRanks(2).map(async (ranks) => {
 *   const backend = createReferenceBackend();
 *   const gradient = tensor(backend, [ranks.rank, 1]); // of this rank's part of the batch
 *   const w = { name: "w", value: tensor(backend, [1, 2]), gradient };
 *   const exchange = new UpdateExchange(ranks, { mode: "dense" });
 *   const groups = [{ rule: sgd({ learningRate: 1, momentum: 0 }), parameters: [w] }];
 *   using optimizer = new Optimizer({ groups, owned: exchange.owned });
 *   const ranked = exchange.over(optimizer);
 *   await ranked.sumGradients();
 *   await ranked.step();
 *   return Array.from(await w.value.read());
 * });
 * expect(await Promise.all(results)).toEqual([[0, 0], [0, 0]]);
 * ```
 */
export class UpdateExchange implements ExchangePlan {
  readonly communicator: Communicator;
  readonly #options: UpdateExchangeOptions;
  #chosen: ChosenMode | undefined;
  #owners: ReadonlyMap<OptimizerParameter, number> | undefined;

  constructor(communicator: Communicator, options: UpdateExchangeOptions = {}) {
    this.communicator = communicator;
    this.#options = options;
  }

  /**
   * Chooses the mode and this rank's parameters; the option `owned` of an `Optimizer`.
   *
   * @throws RanksError where the mode does not fit the rules
   */
  readonly owned = (
    groups: readonly OptimizerGroup[],
  ): ReadonlySet<OptimizerParameter> | undefined => {
    const { mode = "auto", clips = false, costs } = this.#options;
    const { rank, size } = this.communicator;
    this.#chosen = chooseMode(mode, groups, { size, clips, costs });
    if (this.#chosen.mode !== "sharded") {
      // Every rank has all. Clipping then adds in the same order in all modes.
      return clips ? new Set(groups.flatMap(({ parameters }) => parameters)) : undefined;
    }
    this.#owners = assignOwners(groups, size);
    const own = [...this.#owners].filter(([, owner]) => owner === rank);
    return new Set(own.map(([parameter]) => parameter));
  };

  /**
   * The mode, and why it was chosen.
   *
   * @throws RanksError before an optimizer is made with {@link UpdateExchange.owned}
   */
  get chosen(): ChosenMode {
    if (this.#chosen !== undefined) return this.#chosen;
    throw new RanksError(
      "Cannot exchange updates: the optimizer does not know of other ranks",
      "make it with the option owned: exchange.owned",
    );
  }

  /** Makes steps of an optimizer on all ranks; it was made with {@link UpdateExchange.owned}. */
  over(optimizer: Optimizer): RankedOptimizer {
    return new RankedOptimizer(this, optimizer);
  }

  /** Number of the rank that owns a parameter; undefined if all do. */
  ownerOf(parameter: OptimizerParameter): number | undefined {
    return this.#owners?.get(parameter);
  }
}
