import { EXCHANGE_CHOICES, type ExchangeChoice, SUM_ORDERS, type SumOrder } from "@lrm/distributed";
import { type Flag, valueFlag } from "./flag.ts";
import { wholeNumber } from "./flags.ts";

/** Creates the flags of commands that train on several ranks. */
export function ranksFlags() {
  const rules = { rare: true, besideResume: true, notInFile: "command" } as const;
  return {
    ranks: valueFlag<number>("--ranks <count>", "With --dry-run: number of ranks to plan for", {
      ...{ rare: true, notInFile: "command", parse: wholeNumber(1, 10_000) },
      defaultText: "those of the launcher",
    }),
    distributed: valueFlag(
      "--distributed <how>",
      "Ranks; default: mpi under its launcher",
      rules,
    ).choices(["mpi", "none"]) as Flag<string | undefined>,
    exchange: valueFlag<ExchangeChoice>("--exchange <mode>", "Exchange between ranks", {
      ...rules,
      defaultText: "auto",
    }).choices(EXCHANGE_CHOICES) as Flag<ExchangeChoice | undefined>,
    sumOrder: valueFlag<SumOrder>("--sum-order <order>", "Order of sums over ranks", {
      ...rules,
      defaultText: "rank",
    }).choices(SUM_ORDERS) as Flag<SumOrder | undefined>,
  };
}
