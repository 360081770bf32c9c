import { join } from "node:path";
import { memoryText, shellWord } from "@lrm/run";
import type { PreparedRun } from "@lrm/run/node";
import { outcomeOf, outcomeText, reportSummary } from "@lrm/run/node";
import { peakOf, type StepMemory, type StepMetrics } from "@lrm/train";
import { writeJson } from "../terminal/json.ts";
import { printMessage, printSummary } from "../terminal/print.ts";
import { Progress } from "../terminal/progress.ts";

/** What `lrm train` says on the way. */
export interface RunOutput {
  step(metrics: StepMetrics): void;
  /** A checkpoint was written. */
  saved(timing: { readonly step: number }): void;
  /** A table of kernel times. */
  profiled(text: string): void;
  /** The last step is done; `memory` is what the largest took. */
  trained(memory: StepMemory | undefined): void;
  /** Ended before its end, after so many steps. */
  interrupted(step: number): void;
  completed(sample: string): void;
  /** Takes the progress off the screen, however the run ends. */
  end(): void;
}

/** For people: progress and sentences on standard error, the sample and how it went on standard output. */
export class TextOutput implements RunOutput {
  readonly #run: PreparedRun;
  readonly #progress: Progress;

  constructor(run: PreparedRun) {
    this.#run = run;
    const { steps, batch, context, accumulation } = run.config.training;
    const done = run.session.optimizer.steps;
    this.#progress = new Progress(steps, done, done * batch * context * accumulation);
  }

  step(metrics: StepMetrics): void {
    this.#progress.update(metrics);
    for (const warning of metrics.warnings ?? []) {
      this.#progress.warn(`Warning at step ${metrics.step}: ${warning}`);
    }
  }

  saved(): void {}

  profiled(text: string): void {
    this.#progress.stop();
    printMessage(`${text}\n`);
  }

  trained(memory: StepMemory | undefined): void {
    this.#progress.stop();
    if (memory !== undefined) printMessage(`Memory: ${memoryText(memory)}\n`);
  }

  interrupted(step: number): void {
    const { config, folder } = this.#run;
    printMessage(
      `Saved step ${step} of ${config.training.steps}. Go on with: npx lrm train --resume ${shellWord(folder.path)}\n`,
    );
  }

  completed(sample: string): void {
    const { config, folder } = this.#run;
    printSummary(`\n${sample}\n\n`);
    printSummary(`${outcomeText(outcomeOf(folder.path, config))}. Run: ${folder.path}\n`);
    printSummary(`Report: ${join(folder.path, "report.html")}\n`);
  }

  end(): void {
    this.#progress.stop();
  }
}

/** For programs: an event on every line of standard output, as it happens. */
export class JsonOutput implements RunOutput {
  readonly #run: PreparedRun;

  constructor(run: PreparedRun) {
    this.#run = run;
    const { config, corpus, folder, session } = run;
    const done = session.optimizer.steps;
    const data = reportSummary(corpus);
    writeJson({ event: "begin", folder: folder.path, done, data, config });
  }

  step(metrics: StepMetrics): void {
    writeJson({ event: "step", ...metrics });
  }

  saved(timing: { readonly step: number }): void {
    writeJson({ event: "checkpoint", ...timing });
  }

  profiled(text: string): void {
    printMessage(`${text}\n`);
  }

  trained(memory: StepMemory | undefined): void {
    if (memory !== undefined) writeJson({ event: "memory", peak: peakOf(memory), ...memory });
  }

  interrupted(step: number): void {
    writeJson({ event: "end", complete: false, step, folder: this.#run.folder.path });
  }

  completed(sample: string): void {
    const { config, folder } = this.#run;
    const { steps, ...losses } = outcomeOf(folder.path, config);
    const outcome = { complete: true, step: steps, folder: folder.path, ...losses };
    writeJson({ event: "end", ...outcome, sample });
  }

  end(): void {}
}
