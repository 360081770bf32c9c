import { expect, test } from "vitest";
import { NETWORKS } from "./networks.ts";
import { withSums } from "./predict.ts";

test("withSums() adds the time of a sum for every eight bytes: four to be summed, four as a result", () => {
  const host = { secondsPerSum: 8e-9, secondsPerByte: 1 };
  const [network] = NETWORKS;
  expect(withSums(network!, host).secondsPerByte).toBeCloseTo(network!.secondsPerByte + 1e-9, 15);
});
