import { stat } from "node:fs/promises";
import { readComparedRun } from "./compared_run.ts";
import { RunReader } from "./run_reader.ts";
import type { RunRecord } from "./run_record.ts";

/**
 * Reads a run folder, or a result of `lrm compare` (a file in its `runs/`).
 *
 * @throws RunError or InputError if it is neither
 */
export async function readRun(path: string): Promise<RunRecord> {
  const file = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return file ? await readComparedRun(path) : await new RunReader(path).read();
}
