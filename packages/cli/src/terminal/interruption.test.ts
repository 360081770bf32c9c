import { expect, test, vi } from "vitest";
import { InterruptedError } from "./failure.ts";
import { Interruption } from "./interruption.ts";

// However the tests were started: under nohup it would not hear of SIGHUP.
vi.mock("./hangup.ts", () => ({ isHangupIgnored: () => false }));

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const)(
  "Interruption takes the first %s as a wish, and leaves the second one of any kind to the system",
  (signal, code) => {
    const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const listeners = () => SIGNALS.map((each) => process.listenerCount(each));
    const before = listeners();
    using interruption = new Interruption();
    expect(interruption.signal.aborted).toBe(false);
    process.emit(signal, signal);
    expect(listeners()).toEqual(before);
    expect(interruption.signal.reason).toEqual(new InterruptedError(code));
    expect(stderr).toHaveBeenCalledWith("\nStopping …\n");
    stderr.mockRestore();
  },
);

test.each([
  [false, "Stopped"],
  [true, "Stopped before there was anything to save"],
])("Interruption of a command for which saves is %s says: %s", (saves, sentence) => {
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  using interruption = new Interruption({ saves });
  process.emit("SIGTERM", "SIGTERM");
  expect(interruption.signal.reason.message).toBe(sentence);
  stderr.mockRestore();
});
