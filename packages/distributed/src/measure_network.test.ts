import { expect, test } from "vitest";
import { exchangeSeconds } from "./cost_model.ts";
import { inProcessRanks } from "./in_process.ts";
import { measureNetwork } from "./measure_network.ts";

/** A clock by which the n-th pair of readings is apart by the n-th of these milliseconds. */
function clockOf(gaps: readonly number[]): () => number {
  let [readings, time] = [0, 0];
  return () => {
    if (readings % 2 === 1) time += gaps[Math.floor(readings / 2)]!;
    readings++;
    return time;
  };
}

test("measureNetwork() gives all ranks the speed that rank 0 measured, by which the model finds the shortest times again", async () => {
  const gaps = (small: number, large: number) => [
    // Other work of the machine disturbs all sums but one.
    ...Array.from({ length: 15 }, (_, at) => (at === 7 ? small : 9 * small + at)),
    ...Array.from({ length: 5 }, (_, at) => (at === 2 ? large : 3 * large + at)),
  ];
  const measured = await Promise.all(
    inProcessRanks(4).map((ranks) =>
      measureNetwork(ranks, clockOf(ranks.rank === 0 ? gaps(0.6, 3.6) : gaps(100, 900))),
    ),
  );
  expect(measured.slice(1)).toEqual(measured.slice(1).map(() => measured[0]));
  const [network] = measured;
  const seconds = (part: number) => exchangeSeconds({ collectives: 2, part }, 4, network!);
  expect(seconds(0)).toBeCloseTo(0.6e-3, 9);
  expect(seconds(2 ** 18 / 4)).toBeCloseTo(3.6e-3, 9);
});
