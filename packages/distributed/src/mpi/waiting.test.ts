import { expect, test } from "vitest";
import { waitUntil } from "./waiting.ts";

test("waitUntil() lets the event loop run, first without naps", async () => {
  let polls = 0;
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await waitUntil(
    () => polls++ > 230,
    () => "rank 0",
    60,
  );
  clearInterval(timer);
  expect(turns).toBeGreaterThan(5);
});

test("waitUntil() gives up with a sentence", async () => {
  const waiting = waitUntil(
    () => false,
    () => "rank 1 on a, in a sum,",
    0.02,
  );
  await expect(waiting).rejects.toThrow(
    "Cannot go on: rank 1 on a, in a sum, has waited 0.02 s for the other ranks; see whether",
  );
});
