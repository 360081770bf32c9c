import { ProblemError } from "@lrm/files/problem";
import { runLetter } from "../config.ts";
import { isAlive } from "./backend.ts";
import { isHarmless, sentenceOf } from "./failures.ts";
import { keepRuns } from "./keep_runs.ts";
import type { Keeper, KeptRun } from "./kept_runs.ts";
import type { Post } from "./post.ts";
import { type Order, type PreparedRuns, prepareRuns } from "./prepared_runs.ts";
import { Reporter } from "./reporter.ts";
import type { Run } from "./run.ts";
import { earlierEnds, longerConfig } from "./run_config.ts";
import { Saver } from "./saver.ts";

/** A request of the page, done between two turns. */
type Request = () => Promise<void>;

/** Largest number of bytes and milliseconds of a sample: on slow devices it is shorter. */
const SAMPLE = { tokens: 200, milliseconds: 2000 };

/**
 * Trains runs side by side on one device: each turn of a few steps goes to the run that is behind.
 */
export class Training {
  readonly #post: Post;
  readonly #prepared: PreparedRuns;
  readonly #reporter: Reporter;
  readonly #saver: Saver;
  readonly #requests: Request[] = [];
  #state: "training" | "paused" | "over" = "training";
  #disposed = false;
  #running: Promise<void> | undefined;
  #wake: () => void = () => {};

  private constructor(post: Post, prepared: PreparedRuns, saver: Saver) {
    this.#post = post;
    this.#prepared = prepared;
    this.#reporter = new Reporter(post, prepared);
    this.#saver = saver;
  }

  /**
   * Prepares runs, from the start or from where they were kept, and describes them to the page.
   *
   * @throws an error with a problem and a remedy; nothing is left allocated
   */
  static async open(post: Post, order: Order, keeper: Keeper | undefined): Promise<Training> {
    const prepared = await prepareRuns(post, order);
    try {
      const saver = new Saver(post, prepared, keeper);
      // Runs that were interrupted are saved, with their text.
      if (order.kept === undefined || order.longer) await saver.begin();
      const training = new Training(post, prepared, saver);
      training.#reporter.introduce();
      return training;
    } catch (error) {
      await prepared.device.backend.dispose();
      throw error;
    }
  }

  /** Trains and answers requests until it is disposed. Rejects when no run can continue. */
  run(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    this.#post({ kind: "training" });
    while (!this.#disposed) {
      const request = this.#requests.shift();
      const index = this.#state === "training" ? this.#next() : undefined;
      if (request !== undefined) await request();
      else if (index !== undefined) await this.#turn(index);
      else if (this.#state === "training") await this.#finish("done");
      else await this.#waitForWork();
    }
  }

  /**
   * Reads the state of runs that are done or stopped, to train them further.
   *
   * @throws ProblemError where runs are still training, or none can continue
   */
  async longer(steps: number): Promise<Order> {
    const { config, data, runs } = this.#prepared;
    const unfailed = runs.filter(({ failure }) => failure === undefined);
    const can = unfailed.length > 0 && unfailed.every(({ step }) => step < steps);
    if (this.#state !== "over" || !can) {
      throw new ProblemError(
        "Cannot train longer: no run has ended that could continue",
        "start new runs",
      );
    }
    const kept = await keepRuns(this.#prepared);
    const further = kept.runs.map((run, index): KeptRun => {
      const { config: before, step, failure } = runs[index]!;
      if (failure !== undefined) return run;
      return { ...run, earlier: earlierEnds(longerConfig(before, step, steps)) };
    });
    const longer = { ...kept, runs: further };
    return { config: { ...config, steps }, file: data.own, kept: longer, longer: true };
  }

  pause(): void {
    this.#request(async () => {
      if (this.#state !== "training") return;
      this.#state = "paused";
      await this.#saver.save();
      this.#post({ kind: "paused" });
    });
  }

  resume(): void {
    this.#request(async () => {
      if (this.#state !== "paused") return;
      this.#state = "training";
      this.#post({ kind: "training" });
    });
  }

  stop(): void {
    this.#request(async () => {
      if (this.#state !== "over") await this.#finish("stopped");
    });
  }

  watch(weight: string | undefined): void {
    this.#prepared.spectroscope.watch(weight);
  }

  sample(prompt: string | undefined): void {
    this.#request(() => this.#sample(prompt));
  }

  export(index: number): void {
    this.#request(async () => {
      const run = this.#prepared.runs[index];
      if (run === undefined) {
        throw new ProblemError(`Cannot export run ${index}: there is none`, "choose another run");
      }
      if (!run.hasWeights) {
        throw new ProblemError(
          `Cannot export run ${runLetter(index)}: its weights were not kept, as it had ended before its last step`,
          "start it again",
        );
      }
      const name = this.#folderOf(run, index);
      const { runFolderZip } = await import("./run_folder_zip.ts");
      const zip = await runFolderZip(run, name, this.#prepared.data.own);
      this.#post({ kind: "exported", run: index, name: `${name}.zip`, zip });
    });
  }

  /** Names a run's folder; each run gets another name. */
  #folderOf({ config, step }: Run, index: number): string {
    const { name } = config.optimizer;
    const same = this.#prepared.runs.filter((run) => run.config.optimizer.name === name);
    const letter = same.length > 1 ? `_${runLetter(index).toLowerCase()}` : "";
    return `playground_${name.replaceAll("-", "_")}${letter}_${step}`;
  }

  /** Ends all runs after the current turn and releases the device. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#wake();
    await this.#running?.catch(() => {}); // The caller of run() handles it.
    for (const run of this.#prepared.runs) await run.stop();
    await this.#prepared.device.backend.dispose();
  }

  /** Finds the run with the fewest steps among those that are still training. */
  #next(): number | undefined {
    const { runs } = this.#prepared;
    const waiting = [...runs.keys()].filter((index) => !runs[index]!.ended);
    if (waiting.length === 0) return undefined;
    return waiting.reduce((least, index) =>
      runs[index]!.step < runs[least]!.step ? index : least,
    );
  }

  async #turn(index: number): Promise<void> {
    const { runs, spectroscope } = this.#prepared;
    const run = runs[index]!;
    await run.takeTurn();
    this.#reporter.points(index);
    if (run.failure !== undefined) {
      if (await this.#endsAll(run.failure.error)) throw run.failure.error;
      spectroscope.forget();
      this.#reporter.failure(index);
      return;
    }
    const spectrum = await spectroscope.collect(run, index);
    if (spectrum !== undefined) this.#post(spectrum);
    this.#reporter.memoryIfDue();
    await this.#saver.saveIfDue();
  }

  async #sample(prompt = "\n"): Promise<void> {
    for (const [index, run] of this.#prepared.runs.entries()) {
      if (run.failure !== undefined) continue;
      const text = await run.sample(prompt, SAMPLE.tokens, SAMPLE.milliseconds);
      this.#post({ kind: "sample", run: index, step: run.step, text });
    }
  }

  async #finish(kind: "done" | "stopped"): Promise<void> {
    this.#state = "over";
    const { runs } = this.#prepared;
    for (const run of runs) await run.stop();
    for (const index of runs.keys()) this.#reporter.points(index);
    this.#reporter.memory(); // Short runs have no report of it yet.
    await this.#sample();
    await this.#saver.clear();
    this.#post({ kind });
  }

  /** Queues a request. A failure is reported, and training continues if the device still works. */
  #request(request: Request): void {
    this.#requests.push(async () => {
      try {
        await request();
      } catch (error) {
        if (await this.#endsAll(error)) throw error;
        this.#post({ kind: "failed", message: sentenceOf(error), ended: false });
      }
    });
    this.#wake();
  }

  /** Tells whether an error came with the loss of the device. */
  async #endsAll(error: unknown): Promise<boolean> {
    return !isHarmless(error) && !(await isAlive(this.#prepared.device.backend));
  }

  async #waitForWork(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (this.#requests.length > 0 || this.#disposed) resolve();
    });
  }
}
