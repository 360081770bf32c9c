import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { PlaygroundConfig } from "../config.ts";
import type { DeviceReport, PageMessage, WorkerMessage } from "../protocol.ts";
import { type ActiveRun, freshRun, type Message, unfailed } from "./active_run.ts";
import { type EarlierRuns, earlierRuns, type StartedRuns } from "./earlier_runs.ts";
import { isBusy, type Phase } from "./phase.ts";
import { Redraws } from "./redraws.ts";
import { runMark } from "./run_marks.ts";
import { SampleTimes } from "./sample_times.ts";
import { StepRate } from "./step_rate.ts";
import { plural } from "./words.ts";

/** The worker, as the page sees it. */
export interface EngineConnection {
  send(message: PageMessage): void;
  /** Registers the only listener. */
  listen(onMessage: (message: WorkerMessage) => void, onCrash: (why: string) => void): void;
}

/** Number of steps of each run from which its speed is estimated: the first ones are slower. */
const STEPS_MEASURED = 10;

/** Number of samples of a run that the page keeps. */
const SAMPLES_KEPT = 20;

/** Step of a preparation. */
type Preparation = Pick<Message<"preparing">, "what" | "fraction">;

/** State of the training as signals that the page draws, with the actions of a visitor. */
export class Playground {
  readonly phase: Signal<Phase> = signal("idle");
  /** Step of the preparation, while there is one. */
  readonly preparing: Signal<Preparation> = signal({ what: "" });
  readonly device: Signal<DeviceReport | undefined> = signal(undefined);
  readonly ready: Signal<Message<"ready"> | undefined> = signal(undefined);
  readonly memory: Signal<Message<"memory"> | undefined> = signal(undefined);
  readonly recoverable: Signal<Message<"recoverable"> | undefined> = signal(undefined);
  /** Reason why an interrupted run cannot be resumed, in a sentence. */
  readonly unrecoverable: Signal<string | undefined> = signal(undefined);
  /** The last failure, in a sentence. */
  readonly failure: Signal<string | undefined> = signal(undefined);
  /** Occasional news for screen readers. */
  readonly announcement = signal("");
  readonly runs: Signal<readonly ActiveRun[]> = signal([]);
  /** Settings of `runs`, from their start on; undefined before one. */
  readonly started: Signal<StartedRuns | undefined> = signal(undefined);
  /** Runs on the same text that the last start replaced. Undefined to show none. */
  readonly earlier: Signal<EarlierRuns | undefined> = signal(undefined);
  /** Beginning of samples. */
  readonly prompt = signal("");
  /** True to generate samples during training, too. */
  readonly liveSamples = signal(true);
  /** Runs that are being exported. */
  readonly exporting: Signal<ReadonlySet<number>> = signal(new Set());
  readonly #engine: EngineConnection;
  readonly #save: (file: Blob, name: string) => void;
  readonly #redraws = new Redraws();
  readonly #rate = new StepRate();
  readonly #sampleTimes = new SampleTimes();

  /** @param save  gives a file to the visitor */
  constructor(engine: EngineConnection, save: (file: Blob, name: string) => void) {
    this.#engine = engine;
    this.#save = save;
    engine.listen(
      (message) => this.#receive(message),
      (why) => this.#crash(why),
    );
  }

  /** Changes when curves have new points, a few times per second at most. */
  get drawn(): ReadonlySignal<number> {
    return this.#redraws.count;
  }

  /**
   * Computes the steps of all runs per second since training started or resumed; undefined before
   * every run has done some.
   */
  stepsPerSecond(): number | undefined {
    const least = STEPS_MEASURED * unfailed(this.runs.value).length;
    return this.#rate.at(this.#steps(), performance.now(), least);
  }

  /** True while runs are active, so that settings cannot change. */
  get busy(): boolean {
    return isBusy(this.phase.value);
  }

  /**
   * Adds the optimizers that a file exports, here and in the worker.
   *
   * @returns  their names
   * @throws InputError that names the file and the mistake
   */
  async addRules(file: File): Promise<string[]> {
    const { addRuleFile } = await import("../rule/rule_file.ts");
    const text = await file.text();
    const names = await addRuleFile(file.name, text);
    this.#engine.send({ kind: "rules", name: file.name, text });
    return names;
  }

  start(config: PlaygroundConfig, file: File | undefined): void {
    this.#begin({ config, file });
    this.#engine.send({ kind: "start", config, ...(file !== undefined && { file }) });
  }

  /** Resumes the run that was interrupted. */
  recover(): void {
    const found = this.recoverable.value;
    if (found === undefined) return;
    this.#begin({ config: found.config });
    this.#engine.send({ kind: "recover" });
  }

  discard(): void {
    this.recoverable.value = undefined;
    this.unrecoverable.value = undefined;
    this.#engine.send({ kind: "discard" });
  }

  pause(): void {
    this.phase.value = "pausing";
    this.#engine.send({ kind: "pause" });
  }

  resume(): void {
    this.#engine.send({ kind: "resume" });
  }

  stop(): void {
    this.phase.value = "stopping";
    this.#engine.send({ kind: "stop" });
  }

  /** Trains runs that are done or stopped up to this step; their curves stay. */
  extend(steps: number): void {
    this.failure.value = undefined;
    this.#prepare();
    this.#engine.send({ kind: "extend", steps });
  }

  /** Measures another weight from now on; the last spectrum of a finished run stays. */
  watch(weight: string | undefined): void {
    if (!this.busy) return;
    for (const run of this.runs.value) run.spectrum.value = undefined;
    this.#engine.send({ kind: "watch", weight });
  }

  /** Requests a text from every run. */
  sample(): void {
    const prompt = this.prompt.value;
    this.#engine.send({ kind: "sample", ...(prompt !== "" && { prompt }) });
  }

  export(run: number): void {
    this.exporting.value = new Set([...this.exporting.value, run]);
    this.#engine.send({ kind: "export", run });
  }

  #begin(next: StartedRuns): void {
    const before = this.started.value;
    const replaced = before && { ...before, curves: this.runs.value.map((run) => run.curve) };
    this.earlier.value = earlierRuns(next, replaced, this.earlier.value);
    this.started.value = next;
    this.failure.value = undefined;
    this.recoverable.value = undefined;
    this.unrecoverable.value = undefined;
    this.ready.value = undefined;
    this.memory.value = undefined;
    this.exporting.value = new Set();
    this.runs.value = next.config.runs.map(freshRun);
    this.#prepare();
    this.#redraws.request();
  }

  #prepare(): void {
    this.preparing.value = { what: "Preparing" };
    this.phase.value = "preparing";
  }

  #receive(message: WorkerMessage): void {
    switch (message.kind) {
      case "recoverable":
        this.recoverable.value = message;
        break;
      case "unrecoverable":
        this.unrecoverable.value = message.message;
        break;
      case "preparing":
        this.preparing.value = message;
        break;
      case "device":
        this.device.value = message.device;
        break;
      case "ready":
        this.ready.value = message;
        // Longer runs have more steps than they were started with.
        this.started.value = { ...this.started.value, config: message.config };
        this.#sampleTimes.plan(message.step, message.config.steps);
        break;
      case "training":
        this.#rate.wait(this.#step() + 1);
        this.#enter("training", `Training ${plural(this.runs.value.length, "run")}`);
        break;
      case "paused":
        this.#enter("paused", `Paused at step ${this.#step()}`);
        break;
      case "steps":
        for (const point of message.points) this.runs.value[message.run]?.curve.add(point);
        this.#afterSteps();
        break;
      case "memory":
        this.memory.value = message;
        break;
      case "spectrum":
        this.#change(message.run, ({ spectrum }) => {
          spectrum.value = message;
        });
        break;
      case "sample":
        this.#change(message.run, ({ samples }) => {
          samples.value = [message, ...samples.value].slice(0, SAMPLES_KEPT);
        });
        break;
      case "exported":
        this.exporting.value = new Set([...this.exporting.value].filter((r) => r !== message.run));
        this.#save(message.zip, message.name);
        this.announcement.value = `Saved ${message.name}`;
        break;
      case "done":
        this.#enter("done", `Done after ${plural(this.#step(), "step")}`);
        break;
      case "stopped":
        this.#enter("stopped", `Stopped at step ${this.#step()}`);
        break;
      case "failed":
        this.#fail(message);
        break;
      default:
        message satisfies never;
    }
  }

  #enter(phase: Phase, announcement: string): void {
    this.phase.value = phase;
    this.announcement.value = announcement;
  }

  #fail({ message, ended, run }: Message<"failed">): void {
    // A run that failed before the others trained further.
    if (run !== undefined && this.runs.value[run]?.failure.value === message) return;
    this.failure.value =
      run === undefined ? message : `Run ${runMark(run).letter} ended: ${message}`;
    this.exporting.value = new Set();
    if (run !== undefined) {
      this.#change(run, ({ failure }) => {
        failure.value = message;
      });
    }
    if (ended) this.phase.value = "failed";
  }

  #crash(why: string): void {
    this.failure.value = `Training stopped because its worker did: ${why}; reload this page to resume from the last saved step`;
    this.exporting.value = new Set();
    this.phase.value = "failed";
  }

  #afterSteps(): void {
    const step = this.#step();
    this.#rate.update(step, this.#steps(), performance.now());
    this.#redraws.request();
    const samples = this.phase.value === "training" && this.liveSamples.value;
    if (samples && this.#sampleTimes.isDue(step)) this.sample();
  }

  #change(index: number, change: (run: ActiveRun) => void): void {
    const run = this.runs.value[index];
    if (run !== undefined) change(run);
  }

  /** Counts the steps of all runs together. */
  #steps(): number {
    return this.runs.value.reduce((sum, { curve }) => sum + curve.lastStep, 0);
  }

  /** Counts the steps that every run has done, without failed runs. */
  #step(): number {
    return Math.min(...unfailed(this.runs.value).map(({ curve }) => curve.lastStep));
  }
}
