import { join } from "node:path";
import { memoryText } from "@lrm/run";
import {
  outcomeText,
  type PreparedRun,
  type RunEnd,
  type RunObserver,
  reportSummary,
  tokensPerStep,
} from "@lrm/run/node";
import { peakOf, type StepMemory, type StepMetrics } from "@lrm/train";
import { writeJson } from "../terminal/json.ts";
import { printCommand, printMessage, printSummary, printUnbroken } from "../terminal/print.ts";
import { TrainingProgress } from "../terminal/progress.ts";
import { resumeHint } from "./resume_hint.ts";

/** Prints the progress and the result of a run. */
export interface RunOutput extends RunObserver {
  /** Prints a table of kernel times. */
  profiled(text: string): void;
  /** Removes the line of progress from the screen. Called however the run ends. */
  stop(): void;
}

/**
 * Prints text for people: progress and notes on standard error, the sample and the result on
 * standard output.
 */
export class TextOutput implements RunOutput {
  readonly #run: PreparedRun;
  readonly #progress: TrainingProgress;
  #memory: StepMemory | undefined;
  #step: number;

  constructor(run: PreparedRun) {
    this.#run = run;
    this.#step = run.session.optimizer.steps;
    const { steps } = run.config.training;
    const done = run.session.optimizer.steps;
    const tokens = Math.round(done * tokensPerStep(run.config, run.corpus));
    this.#progress = new TrainingProgress(steps, done, tokens);
  }

  onStep(metrics: StepMetrics): void {
    this.#step = metrics.step;
    this.#progress.update(metrics);
    for (const warning of metrics.warnings ?? []) {
      printMessage(`Warning at step ${metrics.step}: ${warning}\n`);
    }
  }

  onMemory(memory: StepMemory): void {
    this.#memory = memory;
  }

  onEvaluation(step: number): void {
    this.#progress.activity(
      step === this.#run.config.training.steps ? "final evaluation" : "evaluation",
    );
  }

  profiled(text: string): void {
    printUnbroken("stderr", `${text}\n`);
  }

  onTrained(): void {
    this.#progress.activity(this.#isComplete() ? "sample" : "saving");
    if (this.#memory !== undefined) printMessage(`Memory: ${memoryText(this.#memory)}\n`);
  }

  onEnd(end: RunEnd): void {
    const { config, folder, session } = this.#run;
    this.stop();
    if (!end.complete) {
      const { sentence, command } = resumeHint(folder.path, session.ranks !== undefined);
      printCommand(
        "stderr",
        `Saved step ${end.step} of ${config.training.steps}. ${sentence}`,
        command,
      );
      return;
    }
    printUnbroken("stdout", `\n${end.sample}\n\n`);
    printSummary(`${outcomeText(end.outcome)}. Run: ${folder.path}\n`);
    printSummary(`Report: ${join(folder.path, "report.html")}\n`);
  }

  stop(): void {
    this.#progress.stop();
  }

  #isComplete(): boolean {
    return this.#step === this.#run.config.training.steps;
  }
}

/** Prints JSON for programs: one event per line on standard output, as soon as it happens. */
export class JsonOutput implements RunOutput {
  readonly #run: PreparedRun;
  #memory: StepMemory | undefined;

  constructor(run: PreparedRun) {
    this.#run = run;
    const { config, corpus, folder, session } = run;
    const done = session.optimizer.steps;
    const data = reportSummary(corpus);
    writeJson({ event: "begin", folder: folder.path, done, data, config });
  }

  onStep(metrics: StepMetrics): void {
    writeJson({ event: "step", ...metrics });
  }

  onCheckpoint(checkpoint: { readonly step: number }): void {
    writeJson({ event: "checkpoint", ...checkpoint });
  }

  onMemory(memory: StepMemory): void {
    this.#memory = memory;
  }

  profiled(text: string): void {
    printUnbroken("stderr", `${text}\n`);
  }

  onTrained(): void {
    const memory = this.#memory;
    if (memory !== undefined) writeJson({ event: "memory", peak: peakOf(memory), ...memory });
  }

  onEnd(end: RunEnd): void {
    const folder = this.#run.folder.path;
    if (!end.complete) {
      writeJson({ event: "end", complete: false, step: end.step, folder });
      return;
    }
    const { steps, ...losses } = end.outcome;
    const { sample } = end;
    writeJson({ event: "end", complete: true, step: steps, folder, ...losses, sample });
  }

  stop(): void {}
}
