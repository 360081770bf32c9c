import { expect, test } from "vitest";
import { CommandRing } from "./_command_ring.ts";
import { LinearMemory } from "./_linear_memory.ts";
import { ADDRESSES, NUMBERS } from "./_protocol.ts";

test("CommandRing lets threads meet after work of one thread, whatever was begun and given up in between", () => {
  const ring = new CommandRing(
    new LinearMemory(ADDRESSES.RING + 4 * NUMBERS.RING_WORDS, 2 ** 22, false),
    1,
    () => {},
  );
  const meets = () => (ring.words[ring.begin("map", 2, false)]! & NUMBERS.MEET) !== 0;
  ring.begin("map", 2, true);
  ring.end();
  expect(meets()).toBe(true); // Begun, but never handed over.
  expect(meets()).toBe(true);
  ring.end();
  expect(meets()).toBe(false);
});
