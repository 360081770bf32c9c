import { formatDuration, RecentLoss } from "@lrm/run";
import type { StepMetrics } from "@lrm/train";
import { bar, fitted, type LinePart } from "./fitted.ts";
import { printMessage } from "./print.ts";
import { StatusLine } from "./status_line.ts";

/** Minimum milliseconds between lines without a terminal. */
const LINE_INTERVAL = 10_000;
/** Number of steps before a time left is shown: the first ones take longer. */
const STEPS_BEFORE_ETA = 10;
const BAR = 16;

/** Values of the line, as text. */
interface Shown {
  readonly step: number;
  readonly loss?: string;
  readonly rate?: string;
  readonly left?: string | undefined;
}

/** Shows the progress of a run: one line on a terminal, otherwise a line every ten seconds. */
export class TrainingProgress {
  readonly #steps: number;
  readonly #line: StatusLine;
  readonly #loss = new RecentLoss();
  readonly #first: { step: number; tokens: number; time: number };
  #values: Shown;
  #validation: string | undefined;
  #activity: string | undefined;
  #shown = Number.NEGATIVE_INFINITY;

  constructor(steps: number, done: number, tokensDone: number) {
    this.#steps = steps;
    this.#first = { step: done, tokens: tokensDone, time: performance.now() };
    this.#values = { step: done };
    this.#line = new StatusLine((columns) => this.#text(columns));
    this.#line.refresh();
  }

  /** Shows the metrics of a step. */
  update({ step, loss, tokens, validationLoss }: StepMetrics): void {
    this.#activity = undefined;
    this.#loss.add(loss);
    if (validationLoss !== undefined) this.#validation = validationLoss.toFixed(3);
    const now = performance.now();
    const seconds = (now - this.#first.time) / 1000;
    const done = step - this.#first.step;
    const left = (seconds / Math.max(1, done)) * (this.#steps - step);
    this.#values = {
      step,
      loss: this.#loss.mean!.toFixed(3),
      rate: Math.round((tokens - this.#first.tokens) / seconds).toLocaleString("en"),
      left: done < STEPS_BEFORE_ETA ? undefined : formatDuration(left),
    };
    this.#line.update();
    if (this.#line.visible) return;
    if (now - this.#shown < LINE_INTERVAL && validationLoss === undefined) return;
    this.#shown = now;
    printMessage(`${this.#text(Number.POSITIVE_INFINITY)}\n`);
  }

  /** Shows what happens until the next step: "final evaluation". */
  activity(name: string): void {
    this.#activity = name;
    this.#line.refresh();
  }

  /** Removes the line. */
  stop(): void {
    this.#line[Symbol.dispose]();
  }

  #text(columns: number): string {
    const { step, loss, rate, left } = this.#values;
    const [steps, drawn] = [this.#steps, this.#line.visible];
    const count = `step ${step.toLocaleString("en")}/${steps.toLocaleString("en")}`;
    const part = (rank: number, text: string | undefined): LinePart[] =>
      text === undefined ? [] : [{ rank, text }];
    return fitted(
      [
        ...part(2, drawn ? bar(step / steps, BAR) : undefined),
        ...part(5, count),
        ...part(6, this.#activity),
        ...part(4, loss && `loss ${loss}`),
        ...part(3, this.#validation && `validation ${this.#validation}`),
        ...part(1, rate && `${rate} tokens/s`),
        ...part(7, this.#activity === undefined && left ? `ETA ${left}` : undefined),
      ],
      columns,
    );
  }
}
