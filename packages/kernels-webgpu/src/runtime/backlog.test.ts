import { afterEach, expect, test, vi } from "vitest";
import { Backlog } from "./backlog.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("Backlog estimates the time left for the submitted work", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const backlog = new Backlog();
  backlog.add(1000);
  backlog.add(500);
  expect(backlog.remaining(0.1)).toBe(150);
  vi.advanceTimersByTime(60);
  expect(backlog.remaining(0.1)).toBe(90);
  // Work added after a mark is timed from when the mark was reached.
  const { mark } = backlog;
  backlog.add(200);
  vi.advanceTimersByTime(80);
  backlog.finish(mark);
  expect(backlog.remaining(0.1)).toBe(20);
});

test("Backlog restarts its estimate after the device was idle", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  const backlog = new Backlog();
  backlog.add(1000);
  backlog.finish(backlog.mark);
  vi.advanceTimersByTime(1e6);
  backlog.add(1000);
  expect(backlog.remaining(0.1)).toBe(100);
  vi.advanceTimersByTime(130);
  expect(backlog.remaining(0.1)).toBe(-30);
});
