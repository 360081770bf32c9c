import { isMatrix } from "@lrm/optimizer";
import { completeRun } from "../optimizer/complete_run.ts";
import type { Post } from "./post.ts";
import type { PreparedRuns } from "./prepared_runs.ts";

/** Milliseconds between two reports of the memory. */
const MEMORY_INTERVAL = 1000;

/** Reports the progress of runs to the page. */
export class Reporter {
  readonly #post: Post;
  readonly #prepared: PreparedRuns;
  /** Number of each run's points that the page has. */
  readonly #reported: number[];
  #memoryReported = 0;

  constructor(post: Post, prepared: PreparedRuns) {
    this.#post = post;
    this.#prepared = prepared;
    this.#reported = prepared.runs.map(() => 0);
  }

  /** Describes the runs, with the points and failures that they already have. */
  introduce(): void {
    const { config, data, runs } = this.#prepared;
    const { train, validation } = data.corpus;
    const { parameters } = runs[0]!.session.model;
    const active = runs.filter(({ failure }) => failure === undefined);
    this.#post({
      kind: "ready",
      config,
      optimizers: config.runs.map((run) => completeRun(run, config.model)),
      parameters: parameters.reduce((sum, { value }) => sum + value.size, 0),
      trainTokens: train.length,
      validationTokens: validation.length,
      ...(data.note !== undefined && { note: data.note }),
      weights: parameters
        .filter((parameter) => isMatrix(parameter))
        .map(({ name, value: { shape } }) => ({ name, shape: [shape[0]!, shape[1]!] })),
      step: Math.min(...active.map(({ step }) => step)),
    });
    for (const index of runs.keys()) {
      this.points(index);
      this.failure(index);
    }
  }

  /** Sends the points of a run that the page does not have yet. */
  points(index: number): void {
    const { points } = this.#prepared.runs[index]!;
    const fresh = points.slice(this.#reported[index]);
    if (fresh.length === 0) return;
    this.#reported[index] = points.length;
    this.#post({ kind: "steps", run: index, points: fresh });
  }

  /** Reports that a run ended before its last step, if it did. */
  failure(index: number): void {
    const { failure } = this.#prepared.runs[index]!;
    if (failure === undefined) return;
    this.#post({ kind: "failed", message: failure.sentence, ended: false, run: index });
  }

  /** Reports the memory, unless it was reported a moment ago. */
  memoryIfDue(): void {
    if (performance.now() >= this.#memoryReported + MEMORY_INTERVAL) this.memory();
  }

  memory(): void {
    this.#memoryReported = performance.now();
    const { liveBytes, peakBytes, reservedBytes } = this.#prepared.device.backend.memory();
    this.#post({ kind: "memory", liveBytes, peakBytes, reservedBytes });
  }
}
