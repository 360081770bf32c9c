import { expect, test } from "vitest";
import { patienceOf } from "./join_mpi.ts";

test("patienceOf() reads seconds, and refuses what is no time", () => {
  expect([patienceOf(undefined), patienceOf("2.5")]).toEqual([1800, 2.5]);
  for (const text of ["", "0", "-1", "long"]) {
    expect(() => patienceOf(text)).toThrow(
      `Cannot join other ranks: LRM_MPI_PATIENCE is "${text}"; set it to a number of seconds`,
    );
  }
});
