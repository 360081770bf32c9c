import { expect, test } from "vitest";
import { optionsOf, portOf } from "./_options.mjs";
import { PlainError } from "./_workspace.mjs";

const OPTIONS = { only: { type: "string" }, time: { type: "boolean", default: false } };

test("optionsOf() reads options, and refuses any other with those that there are", () => {
  expect({ ...optionsOf(["--only", "22"], OPTIONS, "--only NAME and --time") }).toEqual({
    only: "22",
    time: false,
  });
  for (const args of [["--never"], ["word"], ["--only"]]) {
    const read = () => optionsOf(args, OPTIONS, "--only NAME and --time");
    expect(read).toThrow(PlainError);
    expect(read).toThrow(/^Cannot read the options: .*; use only --only NAME and --time$/);
    expect(read).toThrow(expect.objectContaining({ exitCode: 2 }));
  }
});

test("portOf() reads whole numbers from 1 to 65535", () => {
  expect([portOf("1"), portOf("65535")]).toEqual([1, 65535]);
  for (const text of ["0", "65536", "80.5", "http", ""]) {
    expect(() => portOf(text)).toThrow(`Cannot use port ${text}: it must be a whole number`);
  }
});
