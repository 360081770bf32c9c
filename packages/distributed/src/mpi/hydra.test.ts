import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { leaveHydra } from "./hydra.ts";

test("leaveHydra() says on the channel of hydra that the process is done", () => {
  const folder = mkdtempSync(join(tmpdir(), "lrm-hydra-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "channel");
  const channel = openSync(path, "w+");
  expect(leaveHydra({ MPI_LOCALNRANKS: "1", PMI_FD: String(channel) })).toBe(true);
  closeSync(channel);
  expect(readFileSync(path, "utf8")).toBe("cmd=finalize\n");
});

test("leaveHydra() does nothing in a process that another launcher started", () => {
  expect(leaveHydra({})).toBe(false);
  expect(leaveHydra({ PMI_FD: "6", PMI_RANK: "0" })).toBe(false); // As srun --mpi=pmi2 does.
});
