import { formatDuration } from "@lrm/run";
import type { StepMetrics } from "@lrm/train";
import { SingleBar } from "cli-progress";
import { drawMessage, printMessage } from "./print.ts";
import { drawsProgress } from "./screen.ts";

/** Minimum milliseconds between lines without a terminal. */
const LINE_INTERVAL = 10_000;

/** Shows the progress of a run: a bar on a terminal, otherwise a line every ten seconds. */
export class TrainingProgress {
  readonly #steps: number;
  readonly #bar: SingleBar | undefined;
  readonly #first: { step: number; tokens: number; time: number };
  #validation = "–";
  #shown = 0;

  constructor(steps: number, done: number, tokensDone: number) {
    this.#steps = steps;
    this.#first = { step: done, tokens: tokensDone, time: performance.now() };
    if (!drawsProgress()) return;
    this.#bar = new SingleBar({
      format:
        " {bar} {value}/{total} · loss {loss} · validation {validation} · {rate} tokens/s · ETA {left}",
      barsize: 24,
      hideCursor: true,
      fps: 5,
    });
    this.#bar.start(steps, done, { loss: "–", validation: "–", rate: "–", left: "–" });
  }

  /** Tokens per second since the start. */
  #rate(tokens: number): number {
    const seconds = (performance.now() - this.#first.time) / 1000;
    return (tokens - this.#first.tokens) / seconds;
  }

  update({ step, loss, tokens, validationLoss }: StepMetrics): void {
    if (validationLoss !== undefined) this.#validation = validationLoss.toFixed(3);
    const now = performance.now();
    const perStep = (now - this.#first.time) / Math.max(1, step - this.#first.step);
    const values = {
      loss: loss.toFixed(3),
      validation: this.#validation,
      rate: Math.round(this.#rate(tokens)).toLocaleString("en"),
      left: formatDuration((perStep * (this.#steps - step)) / 1000),
    };
    if (this.#bar) {
      this.#bar.update(step, values);
    } else if (now - this.#shown > LINE_INTERVAL || validationLoss !== undefined) {
      this.#shown = now;
      printMessage(
        `step ${step}/${this.#steps} · loss ${values.loss} · validation ${values.validation} · ${values.rate} tokens/s · ETA ${values.left}\n`,
      );
    }
  }

  /** Shows a sentence on its own line, above the bar. */
  warn(sentence: string): void {
    if (this.#bar) drawMessage("\r\x1b[2K");
    printMessage(`${sentence}\n`);
  }

  stop(): void {
    this.#bar?.stop();
  }
}
