import { expect, test } from "vitest";
import { ArgumentError, DeviceError, OutOfMemoryError, StateError } from "./errors.ts";

for (const Kind of [ArgumentError, StateError, DeviceError]) {
  test(`${Kind.name} joins its two parts in the message, and keeps its name and cause`, () => {
    const cause = new Error("deeper");
    const error = new Kind("Cannot add: shapes differ", "reshape one", { cause });
    expect(error.message).toBe("Cannot add: shapes differ; reshape one");
    expect(error).toMatchObject({
      name: Kind.name,
      problem: "Cannot add: shapes differ",
      remedy: "reshape one",
      cause,
    });
  });
}

test("ArgumentError is a RangeError", () => {
  expect(new ArgumentError("a", "b")).toBeInstanceOf(RangeError);
});

test("OutOfMemoryError counts bytes", () => {
  const error = new OutOfMemoryError("Cannot allocate 8 bytes: 4 are free", "use less", 8);
  expect(error).toMatchObject({
    name: "OutOfMemoryError",
    message: "Cannot allocate 8 bytes: 4 are free; use less",
    bytes: 8,
  });
});
