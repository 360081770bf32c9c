import type { DataProgress } from "@lrm/data/node";
import { cleanedLine } from "@lrm/files/values";
import { bar, fitted, type LinePart } from "@lrm/report";
import { formatDuration } from "@lrm/run";
import { bytesText } from "@lrm/tensor";
import { printMessage } from "./print.ts";
import { drawsProgress } from "./screen.ts";
import { StatusLine } from "./status_line.ts";

/** Milliseconds before the progress of a preparation is shown. */
const PATIENCE = 2000;
/** Milliseconds between lines without a terminal. */
const LINE_INTERVAL = 10_000;

const TASKS: Readonly<Record<DataProgress["task"], string>> = {
  reading: "Reading",
  tokenizing: "Tokenizing",
  checking: "Checking the tokens of",
};

const BAR = 16;

/**
 * Shows the progress of data preparation: one line on a terminal, otherwise a line every ten
 * seconds. Shows nothing of what takes less than two seconds.
 */
export class PreparationProgress implements Disposable {
  readonly #data: string;
  readonly #started = performance.now();
  #line: StatusLine | undefined;
  #first: { now: DataProgress; time: number } | undefined;
  #now: DataProgress | undefined;
  #shown = performance.now();

  /** @param data  the value of `--data`, for messages */
  constructor(data: string) {
    this.#data = cleanedLine(data);
  }

  /** Shows how much is done. */
  update(now: DataProgress): void {
    const time = performance.now();
    if (this.#first?.now.task !== now.task) {
      this[Symbol.dispose]();
      this.#first = { now, time };
    }
    this.#now = now;
    if (time - this.#started < PATIENCE) return;
    if (drawsProgress()) {
      this.#line ??= new StatusLine((columns) => this.#text(columns));
      this.#line.update();
    } else if (time - this.#shown > LINE_INTERVAL) {
      this.#shown = time;
      printMessage(`${this.#text(Number.POSITIVE_INFINITY)}\n`);
    }
  }

  /** Removes the line. */
  [Symbol.dispose](): void {
    this.#line?.[Symbol.dispose]();
    this.#line = undefined;
  }

  #text(columns: number): string {
    const { task, done, total, tokens } = this.#now!;
    const { now: first, time: start } = this.#first!;
    const seconds = (performance.now() - start) / 1000;
    const left = ((total - done) * seconds) / Math.max(1, done - first.done);
    const share = done / Math.max(1, total);
    const rate = Math.round((tokens - first.tokens) / seconds);
    const part = (shown: boolean, rank: number, text: string): LinePart[] =>
      shown ? [{ rank, text }] : [];
    return fitted(
      [
        ...part(this.#line !== undefined, 1, bar(share, BAR)),
        ...part(true, 4, `${TASKS[task]} ${this.#data}: ${Math.floor(100 * share)} %`),
        ...part(task !== "checking", 3, `${bytesText(done)} of ${bytesText(total)}`),
        ...part(task === "tokenizing" && seconds > 0, 2, `${rate.toLocaleString("en")} tokens/s`),
        ...part(true, 5, `ETA ${formatDuration(left)}`),
      ],
      columns,
    );
  }
}
