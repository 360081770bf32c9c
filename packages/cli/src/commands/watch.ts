import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isLocked } from "@lrm/files";
import { cleanedLine } from "@lrm/files/values";
import { lineOf, RunReader, type RunRecord, viewOf } from "@lrm/report";

/** Where a watched run is shown. */
export interface Screen {
  /** Whether what is shown may be replaced; else lines are added. */
  readonly terminal: boolean;
  readonly columns: number;
  write(text: string): void;
}

/** How a watched run ended. */
export interface Watched {
  readonly run: RunRecord;
  /** Whether all its steps are done, and the text that it ends with. */
  readonly complete: boolean;
}

/** Between looks: milliseconds. */
const INTERVAL = 1000;
/** Lines without a terminal come at least so far apart, but for validation losses: milliseconds. */
const LINE_INTERVAL = 10_000;

/**
 * Shows a run as it goes, until it ends.
 *
 * @throws RunError where the folder holds no run; the signal's reason when that came first
 */
export async function watchRun(
  folder: string,
  screen: Screen,
  {
    signal,
    interval = INTERVAL,
  }: { readonly signal?: AbortSignal; readonly interval?: number } = {},
): Promise<Watched> {
  const view = screen.terminal ? new ReplacedView(screen) : new LineView(screen);
  let seen = stateOf(folder);
  const reader = new RunReader(folder);
  let run = await readPlain(reader);
  view.show(run);
  for (;;) {
    signal?.throwIfAborted();
    // Looked at before the files: what the run wrote before it ended is seen.
    const running = await isLocked(folder);
    const state = stateOf(folder);
    if (state !== seen) {
      seen = state;
      run = await readPlain(reader);
      view.show(run);
    }
    if (!running) {
      view.end(run);
      return { run, complete: run.samples.some(({ step }) => step === run.steps) };
    }
    await sleep(interval, undefined, { ...(signal && { signal }) }).catch(() => undefined);
  }
}

/** A run whose words are safe to show: a folder from elsewhere may hold what a terminal obeys. */
async function readPlain(reader: RunReader): Promise<RunRecord> {
  const run = await reader.read();
  const { name, subject, stopped } = run;
  return {
    ...run,
    name: cleanedLine(name),
    subject: cleanedLine(subject),
    stopped: stopped && cleanedLine(stopped),
  };
}

/** Changes when the run has got on. */
function stateOf(folder: string): string {
  return ["metrics.jsonl", "timings.jsonl", "sample.txt"]
    .map((name) => changeTime(join(folder, name)))
    .join();
}

/** When a file changed; 0 for one that is not there or not to be seen, of which its reader says more. */
function changeTime(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

/** Draws over what it drew before. */
class ReplacedView {
  readonly #screen: Screen;
  #lines = 0;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  show(run: RunRecord): void {
    const text = viewOf(run, this.#screen.columns);
    const back = this.#lines === 0 ? "" : `\x1b[${this.#lines}A\r\x1b[J`;
    this.#lines = text.split("\n").length;
    this.#screen.write(`${back}${text}\n`);
  }

  end(): void {}
}

/** Adds a line now and then, and for every validation loss. */
class LineView {
  readonly #screen: Screen;
  #shown = Number.NEGATIVE_INFINITY;
  #validations = 0;
  #last = "";

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  show(run: RunRecord): void {
    const { length } = run.curves.validation;
    const now = performance.now();
    if (now - this.#shown < LINE_INTERVAL && length === this.#validations) return;
    this.#shown = now;
    this.#validations = length;
    this.#write(run);
  }

  end(run: RunRecord): void {
    if (lineOf(run) !== this.#last) this.#write(run);
  }

  #write(run: RunRecord): void {
    this.#last = lineOf(run);
    this.#screen.write(`${this.#last}\n`);
  }
}
