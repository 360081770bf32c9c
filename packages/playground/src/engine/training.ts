import { checkCorpus } from "@lrm/data";
import { isMatrix } from "@lrm/optimizer";
import { type PlaygroundConfig, runLetter } from "../config.ts";
import { sizeOf } from "../config_text.ts";
import type { WorkerMessage } from "../protocol.ts";
import { type ChosenBackend, chooseBackend, isAlive } from "./backend.ts";
import { checkpointOf, loadCheckpoint } from "./checkpoint.ts";
import { type OpenedData, openData } from "./data.ts";
import { isHarmless, sentenceOf } from "./failures.ts";
import type { Keeper, KeptRuns } from "./kept_runs.ts";
import { Run } from "./run.ts";
import { runConfigs } from "./run_config.ts";
import { runFolderZip } from "./run_folder_zip.ts";
import { Spectroscope } from "./spectroscope.ts";

/** Tells the page something. */
export type Post = (message: WorkerMessage) => void;

/** Something to do between two turns. */
type Errand = () => Promise<void>;

/** Bytes of a sample, and milliseconds that it may take: on slow devices it is shorter. */
const SAMPLE = { tokens: 200, milliseconds: 2000 };
/** Milliseconds between two reports of the memory. */
const MEMORY_INTERVAL = 1000;
/** Milliseconds between two states that are kept: at least, and in lengths of what keeping one takes. */
const KEEP = { interval: 3000, rest: 20 };

/** Runs side by side on one device: each takes a turn of a few steps, the one that is behind first. */
export class Training {
  readonly #post: Post;
  readonly #config: PlaygroundConfig;
  readonly #data: OpenedData;
  readonly #device: ChosenBackend;
  readonly #runs: readonly Run[];
  readonly #spectroscope: Spectroscope;
  readonly #keeper: Keeper | undefined;
  readonly #errands: Errand[] = [];
  readonly #told: number[];
  #state: "training" | "paused" | "over" = "training";
  #disposed = false;
  #living: Promise<void> | undefined;
  #wake: () => void = () => {};
  #memoryTold = 0;
  #keepAgain = 0;
  #keeps = true;

  private constructor(
    post: Post,
    config: PlaygroundConfig,
    data: OpenedData,
    device: ChosenBackend,
    spectroscope: Spectroscope,
    runs: readonly Run[],
    keeper: Keeper | undefined,
  ) {
    this.#post = post;
    this.#config = config;
    this.#data = data;
    this.#device = device;
    this.#spectroscope = spectroscope;
    this.#runs = runs;
    this.#keeper = keeper;
    this.#told = runs.map(() => 0);
  }

  /**
   * Prepares runs, from the start or where they were kept, and says what they are.
   *
   * @throws Error in one sentence; nothing is left behind
   */
  static async open(
    post: Post,
    config: PlaygroundConfig,
    file: Blob | undefined,
    keeper: Keeper | undefined,
    kept?: KeptRuns,
  ): Promise<Training> {
    post({ kind: "preparing", what: "Reading the text" });
    const data = await openData(config.data, file);
    checkCorpus(data.corpus, sizeOf(config.model).contextLength);
    post({ kind: "preparing", what: "Looking for a device" });
    const device = await chooseBackend(config.backend, kept?.kernels);
    const { backend, report } = device;
    try {
      post({ kind: "device", device: report });
      post({ kind: "preparing", what: "Making the models" });
      const configs = runConfigs(config, data.corpus, backend);
      const spectroscope = new Spectroscope(config.spectrum);
      const runs: Run[] = [];
      for (const [index, each] of configs.entries()) {
        const saved = kept?.runs[index];
        const state = saved && {
          checkpoint: saved.checkpoint && (await loadCheckpoint(saved.checkpoint)),
          points: saved.points,
          failure: saved.failure,
        };
        runs.push(new Run(backend, each, data.corpus, spectroscope, state));
      }
      const training = new Training(post, config, data, device, spectroscope, runs, keeper);
      if (kept === undefined) await training.#tryToKeep(() => keeper?.begin(data.own));
      training.#introduce();
      return training;
    } catch (error) {
      await backend.dispose();
      throw error;
    }
  }

  /** Trains, and does what it is asked, until it is disposed. Rejects when no run can go on, as without a device. */
  live(): Promise<void> {
    this.#living ??= this.#live();
    return this.#living;
  }

  async #live(): Promise<void> {
    this.#post({ kind: "training" });
    while (!this.#disposed) {
      const errand = this.#errands.shift();
      const run = this.#state === "training" ? this.#next() : undefined;
      if (errand !== undefined) await errand();
      else if (run !== undefined) await this.#turn(run);
      else if (this.#state === "training") await this.#finish("done");
      else await this.#somethingToDo();
    }
  }

  pause(): void {
    this.#do(async () => {
      if (this.#state !== "training") return;
      this.#state = "paused";
      await this.#tryToKeep(() => this.#keep());
      this.#post({ kind: "paused" });
    });
  }

  resume(): void {
    this.#do(async () => {
      if (this.#state !== "paused") return;
      this.#state = "training";
      this.#post({ kind: "training" });
    });
  }

  stop(): void {
    this.#do(async () => {
      if (this.#state !== "over") await this.#finish("stopped");
    });
  }

  watch(weight: string | undefined): void {
    this.#spectroscope.watch(weight);
  }

  sample(prompt: string | undefined): void {
    this.#do(() => this.#samples(prompt));
  }

  export(index: number): void {
    this.#do(async () => {
      const run = this.#runs[index];
      if (run === undefined) throw new RangeError(`Cannot export run ${index}: there is none`);
      if (!run.hasWeights) {
        throw new RangeError(
          `Cannot export run ${runLetter(index)}: its weights were not kept, as it had ended before its last step; start it again`,
        );
      }
      const name = this.#folderOf(run, index);
      const zip = await runFolderZip(run, name, this.#data.own);
      this.#post({ kind: "exported", run: index, name: `${name}.zip`, zip });
    });
  }

  /** Another one for every run. */
  #folderOf({ config, step }: Run, index: number): string {
    const { name } = config.optimizer;
    const twins = this.#runs.filter((other) => other.config.optimizer.name === name).length > 1;
    const letter = twins ? `_${runLetter(index).toLowerCase()}` : "";
    return `playground_${name.replaceAll("-", "_")}${letter}_${step}`;
  }

  /** Ends all runs after the current turn, and gives the device back. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#wake();
    await this.#living?.catch(() => {}); // Told by live() itself.
    for (const run of this.#runs) await run.stop();
    await this.#device.backend.dispose();
  }

  #introduce(): void {
    const { train, validation } = this.#data.corpus;
    const { note } = this.#data;
    const { parameters } = this.#runs[0]!.session.model;
    this.#post({
      kind: "ready",
      config: this.#config,
      optimizers: this.#runs.map(({ config: { optimizer } }, index) => ({
        optimizer: this.#config.runs[index]!.optimizer,
        learningRate: optimizer.learningRate,
        ...(typeof optimizer.rank === "number" && { rank: optimizer.rank }),
      })),
      parameters: parameters.reduce((sum, { value }) => sum + value.size, 0),
      trainTokens: train.length,
      validationTokens: validation.length,
      ...(note !== undefined && { note }),
      weights: parameters
        .filter((parameter) => isMatrix(parameter))
        .map(({ name, value: { shape } }) => ({ name, shape: [shape[0]!, shape[1]!] })),
      step: Math.min(...this.#unfailed().map(({ step }) => step)),
    });
    for (const [index, run] of this.#runs.entries()) {
      this.#tell(index);
      if (run.failure !== undefined) this.#tellFailure(run, index);
    }
  }

  #unfailed(): readonly Run[] {
    return this.#runs.filter(({ failure }) => failure === undefined);
  }

  /** The run with the fewest steps of those that are not at their end. */
  #next(): Run | undefined {
    const waiting = this.#runs.filter(({ ended }) => !ended);
    return waiting.reduce<Run | undefined>(
      (least, run) => (least === undefined || run.step < least.step ? run : least),
      undefined,
    );
  }

  async #turn(run: Run): Promise<void> {
    const index = this.#runs.indexOf(run);
    await run.takeTurn();
    this.#tell(index);
    if (run.failure !== undefined) {
      if (await this.#endsAll(run.failure)) throw run.failure;
      this.#spectroscope.forget();
      this.#tellFailure(run, index);
      return;
    }
    const spectrum = await this.#spectroscope.collect(run, index);
    if (spectrum !== undefined) this.#post(spectrum);
    this.#tellMemoryNowAndThen();
    const begun = this.#unfailed().every(({ step }) => step > 0);
    if (begun && performance.now() >= this.#keepAgain) {
      await this.#tryToKeep(() => this.#keep());
    }
  }

  /** That a run ended before its last step, where the others go on. */
  #tellFailure({ failure }: Run, run: number): void {
    this.#post({ kind: "failed", message: sentenceOf(failure), ended: false, run });
  }

  /** The points that the page does not know yet. */
  #tell(index: number): void {
    const { points } = this.#runs[index]!;
    const fresh = points.slice(this.#told[index]);
    if (fresh.length === 0) return;
    this.#told[index] = points.length;
    this.#post({ kind: "steps", run: index, points: fresh });
  }

  #tellMemoryNowAndThen(): void {
    const now = performance.now();
    if (now < this.#memoryTold + MEMORY_INTERVAL) return;
    this.#memoryTold = now;
    this.#tellMemory();
  }

  #tellMemory(): void {
    const { liveBytes, peakBytes, reservedBytes } = this.#device.backend.memory();
    this.#post({ kind: "memory", liveBytes, peakBytes, reservedBytes });
  }

  async #samples(prompt = "\n"): Promise<void> {
    for (const [index, run] of this.#runs.entries()) {
      if (run.failure !== undefined) continue;
      const text = await run.sample(prompt, SAMPLE.tokens, SAMPLE.milliseconds);
      this.#post({ kind: "sample", run: index, step: run.step, text });
    }
  }

  async #finish(how: "done" | "stopped"): Promise<void> {
    this.#state = "over";
    for (const run of this.#runs) await run.stop();
    for (const index of this.#runs.keys()) this.#tell(index);
    this.#tellMemory(); // Of a run that was faster than the first interval, too.
    await this.#samples();
    await this.#tryToKeep(() => this.#keeper?.clear());
    this.#post({ kind: how });
  }

  /** Keeps all runs as they are, for when the tab is closed; of those that failed what is known of them, if others go on. */
  async #keep(): Promise<void> {
    const keeper = this.#keeper;
    if (keeper === undefined || this.#unfailed().length === 0 || !this.#keeps) return;
    const started = performance.now();
    const { kernels } = this.#device.backend.info;
    const runs = [];
    for (const run of this.#runs) {
      const { points, failure } = run;
      runs.push(
        failure === undefined
          ? { checkpoint: await checkpointOf(run), points }
          : { failure: sentenceOf(failure), points },
      );
    }
    await keeper.save({
      config: this.#config,
      savedAt: Date.now(),
      ...(kernels !== undefined && { kernels }),
      runs,
    });
    const now = performance.now();
    this.#keepAgain = now + Math.max(KEEP.interval, KEEP.rest * (now - started));
  }

  /** A browser that has no room for the runs is told of once. */
  async #tryToKeep(task: () => Promise<void> | undefined): Promise<void> {
    try {
      await task();
    } catch (error) {
      if (isHarmless(error)) return; // Not finite: the next step says so.
      if (!(error instanceof DOMException)) throw error;
      this.#keeps = false;
      const message = `Cannot keep the runs for when the tab is closed: the browser has no room for them (${error.name}); training goes on`;
      this.#post({ kind: "failed", message, ended: false });
    }
  }

  /** An errand that fails is told; training goes on, unless the device is gone. */
  #do(errand: Errand): void {
    this.#errands.push(async () => {
      try {
        await errand();
      } catch (error) {
        if (await this.#endsAll(error)) throw error;
        this.#post({ kind: "failed", message: sentenceOf(error), ended: false });
      }
    });
    this.#wake();
  }

  /** Whether the device is gone with it. */
  async #endsAll(error: unknown): Promise<boolean> {
    return !isHarmless(error) && !(await isAlive(this.#device.backend));
  }

  async #somethingToDo(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      if (this.#errands.length > 0 || this.#disposed) resolve();
    });
  }
}
