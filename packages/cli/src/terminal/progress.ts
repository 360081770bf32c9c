import { type Progress, progressLine } from "@lrm/report";
import { RecentLoss } from "@lrm/run";
import type { StepMetrics } from "@lrm/train";
import { printMessage } from "./print.ts";
import { StatusLine } from "./status_line.ts";

/** Minimum milliseconds between lines without a terminal. */
const LINE_INTERVAL = 10_000;
/** Number of steps before a time left is shown: the first ones take longer. */
const STEPS_BEFORE_ETA = 10;

/** Shows the progress of a run: one line on a terminal, otherwise a line every ten seconds. */
export class TrainingProgress {
  readonly #line: StatusLine;
  readonly #loss = new RecentLoss();
  readonly #first: { step: number; tokens: number; time: number };
  readonly #steps: number;
  #now: Progress;
  #shown = Number.NEGATIVE_INFINITY;

  constructor(steps: number, done: number, tokensDone: number) {
    this.#first = { step: done, tokens: tokensDone, time: performance.now() };
    this.#steps = steps;
    this.#now = { step: done, steps };
    this.#line = new StatusLine((columns) => progressLine(this.#now, { columns, bar: true }));
    this.#line.refresh();
  }

  /** Shows the metrics of a step. */
  update({ step, loss, tokens, validationLoss }: StepMetrics): void {
    this.#loss.add(loss);
    const { validation } = this.#now;
    const steps = this.#steps;
    const now = performance.now();
    const seconds = (now - this.#first.time) / 1000;
    const done = step - this.#first.step;
    const left = (seconds / Math.max(1, done)) * (steps - step);
    this.#now = {
      ...{ step, steps, loss: this.#loss.mean, validation: validationLoss ?? validation },
      tokensPerSecond: (tokens - this.#first.tokens) / seconds,
      secondsLeft: done < STEPS_BEFORE_ETA ? undefined : left,
    };
    this.#line.update();
    if (this.#line.visible) return;
    if (now - this.#shown < LINE_INTERVAL && validationLoss === undefined) return;
    this.#shown = now;
    printMessage(`${progressLine(this.#now)}\n`);
  }

  /** Shows what happens until the next step: "final evaluation". */
  activity(name: string): void {
    this.#now = { ...this.#now, activity: name };
    this.#line.refresh();
  }

  /** Removes the line. */
  stop(): void {
    this.#line[Symbol.dispose]();
  }
}
