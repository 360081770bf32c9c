import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isLocked } from "@lrm/files";
import { RunReader } from "../run_reader.ts";
import type { RunRecord } from "../run_record.ts";

/** Options of {@link followRun}. */
export interface FollowOptions {
  /** Stops following; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds between two checks. Default: 1000. */
  readonly interval?: number | undefined;
}

/**
 * Yields all data about a run: first immediately, then whenever the run has progressed, until no
 * process trains it. Only reads the folder.
 *
 * @throws RunError if the folder holds no run
 */
export async function* followRun(
  folder: string,
  { signal, interval = 1000 }: FollowOptions = {},
): AsyncGenerator<RunRecord, void, undefined> {
  let seen = stateOf(folder);
  const reader = new RunReader(folder);
  yield await reader.read();
  for (;;) {
    signal?.throwIfAborted();
    // Checked before reading the files, so that everything that the run wrote before its end is
    // read.
    const running = await isLocked(folder);
    const state = stateOf(folder);
    if (state !== seen) {
      seen = state;
      yield await reader.read();
    }
    if (!running) return;
    await sleep(interval, undefined, { ...(signal && { signal }) }).catch(() => undefined);
  }
}

/** Returns a text that changes when the run has progressed. */
function stateOf(folder: string): string {
  return ["metrics.jsonl", "timings.jsonl", "sample.txt"]
    .map((name) => changeTime(join(folder, name)))
    .join();
}

/** Returns the time of a file's last change; 0 if it cannot be read, which the reader reports. */
function changeTime(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
