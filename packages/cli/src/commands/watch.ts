import { cleanedLine } from "@lrm/files/values";
import { type FollowOptions, followRun, lineOf, type RunRecord, viewOf } from "@lrm/report";

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
  options: FollowOptions = {},
): Promise<Watched> {
  const view = screen.terminal ? new ReplacedView(screen) : new LineView(screen);
  let last: RunRecord | undefined;
  for await (const run of followRun(folder, options)) {
    last = cleanedRun(run);
    view.show(last);
  }
  const run = last!; // There is one at least.
  view.end(run);
  return { run, complete: run.samples.some(({ step }) => step === run.steps) };
}

/** A run whose words are safe to show: a folder from elsewhere may hold what a terminal obeys. */
function cleanedRun(run: RunRecord): RunRecord {
  const { name, subject, stopped } = run;
  return {
    ...run,
    name: cleanedLine(name),
    subject: cleanedLine(subject),
    stopped: stopped && cleanedLine(stopped),
  };
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
