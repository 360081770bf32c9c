import { defineMap, map, type Random } from "@lrm/tensor";
import type { LowRankFactors } from "./_low_rank_adapter.ts";
import type { LoRAConfig } from "./options.ts";

/** Turns numbers in [0, 1) into numbers in ±bound. */
const within = defineMap(["u"], ["bound"], ({ u, bound }) => ({
  y: u.mul(2).sub(1).mul(bound),
}));

const scaled = defineMap(["z"], ["deviation"], ({ z, deviation }) => ({ y: z.mul(deviation) }));

/** Draws the initial values of A. B keeps its zeros. */
export function drawFactors(
  { down: { value, shape } }: Pick<LowRankFactors, "down">,
  { rank, initial }: Pick<LoRAConfig, "rank" | "initial">,
  random: Random,
): void {
  const { backend } = value;
  switch (initial) {
    case "uniform": {
      using u = random.uniform(backend, shape);
      // Kaiming-uniform with a = √5, as torch draws a linear layer: ±1/√in.
      map(within, { u }, { scalars: { bound: 1 / Math.sqrt(shape[1]!) }, into: { y: value } });
      return;
    }
    case "normal": {
      using z = random.normal(backend, shape);
      map(scaled, { z }, { scalars: { deviation: 1 / rank }, into: { y: value } });
      return;
    }
    case "pissa":
      return; // The weight decides.
    default:
      initial satisfies never;
  }
}
