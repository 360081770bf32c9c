import { RanksError } from "@lrm/distributed";
import { ArgumentError } from "@lrm/tensor";
import { RunError } from "@lrm/train";
import { expect, test } from "vitest";
import { UsageError } from "../errors.ts";
import { onRank } from "./on_rank.ts";

const rank = { rank: 0, host: "a" };
const fail = (error: unknown) => () => Promise.reject(error);

test("onRank() names the rank and its machine in errors that may be its own", async () => {
  const error = new RunError("Cannot save the run: the disk is full", "free some space");
  await expect(onRank(rank, fail(error))).rejects.toMatchObject({
    name: "RunError",
    problem: "Rank 0 on a: Cannot save the run: the disk is full",
    remedy: "free some space",
    cause: error,
  });
  expect(await onRank(rank, async () => 5)).toBe(5);
});

test("onRank() throws other errors as they are", async () => {
  const signal = AbortSignal.abort(new RunError("Cannot write: the pipe is closed", "open it"));
  const errors = [
    new UsageError("Cannot use --a", "leave it out"),
    new ArgumentError("Cannot train on 3 ranks", "raise the accumulation"),
    new RanksError("Cannot go on: rank 0 on a has waited", "resume"),
    new TypeError("a mistake"),
    signal.reason,
  ];
  for (const error of errors) {
    await expect(onRank(rank, fail(error), signal)).rejects.toBe(error);
  }
  const alone = new RunError("Cannot save the run: the disk is full", "free some space");
  await expect(onRank(undefined, fail(alone))).rejects.toBe(alone);
});
