import { expect, test } from "vitest";
import { inProcessRanks } from "./in_process.ts";
import { gatherTexts, shareValue } from "./messages.ts";

test("shareValue() sends JSON of rank 0, and gatherTexts() collects texts of all", async () => {
  const config = { text: "ä".repeat(300), list: [1, null] };
  const heard = inProcessRanks(3).map(async (ranks) => [
    await shareValue(ranks, ranks.rank === 0 ? config : undefined),
    await gatherTexts(ranks, "host ".repeat(ranks.rank)),
  ]);
  const expected = [config, ["", "host ", "host host "]];
  expect(await Promise.all(heard)).toEqual([expected, expected, expected]);
});
