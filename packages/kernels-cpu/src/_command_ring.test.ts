import { expect, test } from "vitest";
import { CommandRing } from "./_command_ring.ts";
import { LinearMemory } from "./_linear_memory.ts";
import { ADDRESSES, PROTOCOL_NUMBERS } from "./_protocol.ts";

test("CommandRing synchronizes threads after a solo command, even if another command was started and abandoned in between", () => {
  const ring = new CommandRing(
    new LinearMemory(ADDRESSES.RING + 4 * PROTOCOL_NUMBERS.RING_WORDS, 2 ** 22, false),
    1,
    () => {},
  );
  const meets = () => (ring.words[ring.begin("map", 2, false)]! & PROTOCOL_NUMBERS.MEET) !== 0;
  ring.begin("map", 2, true);
  ring.end();
  expect(meets()).toBe(true); // Started but never submitted.
  expect(meets()).toBe(true);
  ring.end();
  expect(meets()).toBe(false);
});
