import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isLocked } from "@lrm/files";
import { RunReader } from "../run_reader.ts";
import type { RunRecord } from "../run_record.ts";

/** Options of {@link followRun}. */
export interface FollowOptions {
  /** Ends the following; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds between two looks. Default: 1000. */
  readonly interval?: number | undefined;
}

/**
 * Yields what is known about a run, first at once, then whenever it has got on, until no process
 * works on it. It only reads.
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
    // Checked before the files, so that everything the run wrote before its end is seen.
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

/** Returns a text that changes when the run has got on. */
function stateOf(folder: string): string {
  return ["metrics.jsonl", "timings.jsonl", "sample.txt"]
    .map((name) => changeTime(join(folder, name)))
    .join();
}

/** Returns when a file changed; 0 if it cannot be seen, about which its reader says more. */
function changeTime(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
