import { cleanedLine } from "@lrm/files/values";
import { type FollowOptions, followRun, lineOf, type RunRecord, viewOf } from "@lrm/report";

/** Output of a watched run: a terminal, a file or a pipe. */
export interface Screen {
  /** True if shown text can be replaced; otherwise lines are added. */
  readonly terminal: boolean;
  readonly columns: number;
  write(text: string): void;
}

/** The end of a watched run. */
export interface Watched {
  readonly run: RunRecord;
  /** True if all its steps are done and, of a language model, its final text is written. */
  readonly complete: boolean;
}

/**
 * Minimum milliseconds between lines without a terminal. Validation losses are shown immediately.
 */
const LINE_INTERVAL = 10_000;

/**
 * Shows the progress of a run until it ends.
 *
 * @throws RunError if the folder holds no run; the signal's reason if it is aborted
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
  const hasText = run.samples.some(({ step }) => step === run.steps);
  return { run, complete: run.unit === undefined ? run.done === run.steps : hasText };
}

/** Escapes control characters that a terminal would act on: the folder is untrusted. */
function cleanedRun(run: RunRecord): RunRecord {
  const { name, subject, stopped, parts } = run;
  return {
    ...run,
    name: cleanedLine(name),
    subject: subject && cleanedLine(subject),
    stopped: stopped && cleanedLine(stopped),
    parts: parts.map((part) => ({ ...part, changes: part.changes.map(cleanedLine) })),
  };
}

/** Replaces the text that it showed last. */
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

/** Adds a line every ten seconds, and for every validation loss. */
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
