import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lrmHere, smallRun, Workplace } from "./testing/lrm.ts";

test("lrm train --resume says where the metrics of steps done are gone", async () => {
  using workplace = new Workplace();
  const cpu = ["--backend", "cpu", "--threads", "1"];
  const run = workplace.at("run");
  const made = await lrmHere([...smallRun(workplace, "run", 3), "--checkpoint-every", "2", ...cpu]);
  expect(made.code).toBe(0);
  rmSync(join(run, "sample.txt")); // The last text is still to be written.
  const metrics = join(run, "metrics.jsonl");
  const written = readFileSync(metrics, "utf8");
  rmSync(metrics);
  const gone = await lrmHere(["train", "--resume", run, "--threads", "1"]);
  expect(gone.stderr).toContain("metrics.jsonl is empty or missing: curves begin at step 4");
  expect(gone.code).toBe(0);
  expect(existsSync(join(run, "sample.txt"))).toBe(true);
  rmSync(join(run, "sample.txt"));
  writeFileSync(metrics, written);
  const there = await lrmHere(["train", "--resume", run, "--threads", "1"]);
  expect(there.stderr).not.toContain("metrics.jsonl");
  expect(there.code).toBe(0);
});
