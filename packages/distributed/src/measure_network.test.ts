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

test("measureNetwork() gives all ranks the speed that rank 0 measured, by which the model finds the times again", async () => {
  const gaps = (small: number, large: number) => [
    ...new Array<number>(15).fill(small),
    ...new Array<number>(5).fill(large),
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
