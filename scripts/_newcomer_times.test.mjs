import { expect, test } from "vitest";
import { limitProblems, timeTable } from "./_newcomer_times.mjs";

const code = {
  title: "First own code",
  seconds: { "the packages are installed": 9.25, "the code has trained": 123.4 },
  limits: { "the code has trained": 300 },
};

test("timeTable() lines up times and limits, and each path has its title", () => {
  expect(timeTable([code, { title: "Next", seconds: { "it is done": 1 }, limits: {} }])).toBe(
    [
      "                              seconds  limit",
      "First own code",
      "  the packages are installed      9.3",
      "  the code has trained          123.4    300",
      "Next",
      "  it is done                      1.0",
    ].join("\n"),
  );
});

test("limitProblems() names what took too long, and limits that nothing was measured for", () => {
  expect(limitProblems(code)).toEqual([]);
  const slow = { ...code, seconds: { "the code has trained": 301 } };
  expect(limitProblems(slow)).toEqual([
    "the code has trained after 301 s, at most 300 s are allowed",
  ]);
  expect(limitProblems({ ...code, seconds: {} })).toEqual([
    "no time was taken until the code has trained",
  ]);
});
