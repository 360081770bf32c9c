import { expect, test } from "vitest";
import { lrmHere, Workplace } from "../testing/lrm.ts";

/** Plans a model for 4 ranks that fits into the memory of the CPU backend only in parts. */
async function planned(...more: readonly string[]) {
  using workplace = new Workplace();
  return await lrmHere([
    ...["train", "--data", workplace.text, "--preset", "medium", "--optimizer", "adamw"],
    ...["--batch", "1", "--context", "16", "--accumulation", "4", "--dry-run", "--ranks", "4"],
    ...["--backend", "cpu", "--threads", "0", ...more],
  ]);
}

test("lrm train --dry-run --ranks leaves out the time of a run that fits only in the mode sharded", async () => {
  const { stdout, stderr, code } = await planned("--steps", "50");
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("\n  sharded: at most ");
  expect(stdout).toContain(
    "Time: not known: measuring takes the undivided update, which does not fit into memory here\n",
  );
  expect(stdout).toMatch(/\n {2}steps +50 +command line\n/);
});

test("lrm train --dry-run --ranks refuses such a run in another mode, or without a number of steps", async () => {
  const dense = await planned("--steps", "50", "--exchange", "dense");
  expect(dense.code).toBe(1);
  expect(dense.stderr).toMatch(/Cannot fit training medium .*; use a smaller model/);
  const minutes = await planned("--minutes", "2");
  expect(minutes.code).toBe(1);
  expect(minutes.stderr).toContain(
    "Cannot count the steps of a run of some minutes: measuring takes the undivided update, which does not fit into memory here; name their number by --steps",
  );
});
