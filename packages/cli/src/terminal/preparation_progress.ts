import type { DataProgress } from "@lrm/data/node";
import { cleanedLine } from "@lrm/files/values";
import { bytesText, formatDuration } from "@lrm/run";
import { SingleBar } from "cli-progress";
import { printMessage } from "./print.ts";
import { drawsProgress } from "./screen.ts";

/** Milliseconds before the progress of a preparation is shown. */
const PATIENCE = 2000;
/** Milliseconds between lines without a terminal. */
const LINE_INTERVAL = 10_000;

const TASKS: Readonly<Record<DataProgress["task"], string>> = {
  reading: "Reading",
  tokenizing: "Tokenizing",
  checking: "Checking the tokens of",
};

/**
 * Shows the progress of data preparation: a bar on a terminal, otherwise a line every ten seconds.
 */
export class PreparationProgress implements Disposable {
  readonly #data: string;
  readonly #started = performance.now();
  #bar: SingleBar | undefined;
  #first: { now: DataProgress; time: number } | undefined;
  #shown = performance.now();

  /** @param data  the value of `--data`, for messages */
  constructor(data: string) {
    this.#data = cleanedLine(data);
  }

  update(now: DataProgress): void {
    const time = performance.now();
    if (this.#first?.now.task !== now.task) {
      this[Symbol.dispose]();
      this.#first = { now, time };
    }
    if (time - this.#started < PATIENCE) return;
    if (drawsProgress()) this.#draw(now, time);
    else if (time - this.#shown > LINE_INTERVAL) {
      this.#shown = time;
      printMessage(`${this.#line(now, time)}\n`);
    }
  }

  #draw(now: DataProgress, time: number): void {
    if (this.#bar === undefined) {
      this.#bar = new SingleBar({
        ...{
          format: " {bar} {line}",
          barsize: 24,
          hideCursor: true,
          fps: 5,
          clearOnComplete: true,
        },
      });
      this.#bar.start(now.total, now.done, { line: this.#line(now, time) });
    }
    this.#bar.update(now.done, { line: this.#line(now, time) });
  }

  #line({ task, done, total, tokens }: DataProgress, time: number): string {
    const { now: first, time: start } = this.#first!;
    const seconds = (time - start) / 1000;
    const left = ((total - done) * seconds) / Math.max(1, done - first.done);
    const parts = [
      `${TASKS[task]} ${this.#data}: ${Math.floor((100 * done) / Math.max(1, total))} %`,
    ];
    if (task !== "checking") parts.push(`${bytesText(done)} of ${bytesText(total)}`);
    if (task === "tokenizing" && seconds > 0) {
      const rate = Math.round((tokens - first.tokens) / seconds);
      parts.push(`${rate.toLocaleString("en")} tokens/s`);
    }
    return [...parts, `ETA ${formatDuration(left)}`].join(" · ");
  }

  [Symbol.dispose](): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
