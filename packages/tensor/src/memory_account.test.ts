import { expect, test } from "vitest";
import { MemoryAccount } from "./memory_account.ts";

test("MemoryAccount keeps the most bytes that lived, since the last reset", () => {
  const account = new MemoryAccount();
  account.add(100);
  account.add(20);
  account.remove(100);
  expect(account.statistics()).toEqual({
    liveBytes: 20,
    liveBuffers: 1,
    peakBytes: 120,
    reservedBytes: 20,
  });
  account.resetPeak();
  expect(account.statistics(64)).toEqual({
    liveBytes: 20,
    liveBuffers: 1,
    peakBytes: 20,
    reservedBytes: 64,
  });
});
