import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { PlaygroundConfig } from "../config.ts";
import type { DeviceReport, PageMessage, WorkerMessage } from "../protocol.ts";
import { type ActiveRun, freshRun, going, type Message } from "./active_run.ts";
import { isBusy, type Phase } from "./phase.ts";
import { Pace } from "./results/progress.ts";
import { runMark } from "./run_marks.ts";
import { plural } from "./words.ts";

/** The worker, as the page sees it. */
export interface Engine {
  send(message: PageMessage): void;
  /** One listener, for good. */
  listen(onMessage: (message: WorkerMessage) => void, onCrash: (why: string) => void): void;
}

/** Samples of a run that the page keeps. */
const SAMPLES_KEPT = 20;

/** Samples of a run while it trains. */
const LIVE_SAMPLES = 6;

/** Milliseconds between two drawings of the curves, at least. */
const DRAW_EVERY = 200;

/** What the worker told so far, as signals that the page draws, and what a person may ask of it. */
export class Session {
  readonly phase: Signal<Phase> = signal("idle");
  /** What is being prepared, while it is. */
  readonly preparing = signal("");
  readonly device: Signal<DeviceReport | undefined> = signal(undefined);
  readonly ready: Signal<Message<"ready"> | undefined> = signal(undefined);
  readonly memory: Signal<Message<"memory"> | undefined> = signal(undefined);
  readonly recoverable: Signal<Message<"recoverable"> | undefined> = signal(undefined);
  /** Why a run that was cut off cannot go on, in a sentence. */
  readonly unrecoverable: Signal<string | undefined> = signal(undefined);
  /** What went wrong last, in a sentence. */
  readonly failure: Signal<string | undefined> = signal(undefined);
  /** What a screen reader is told, seldom. */
  readonly announcement = signal("");
  readonly runs: Signal<readonly ActiveRun[]> = signal([]);
  /** How samples begin. */
  readonly prompt = signal("");
  /** Whether samples are asked for while training, too. */
  readonly liveSamples = signal(true);
  /** Runs whose export is being made. */
  readonly exporting: Signal<ReadonlySet<number>> = signal(new Set());
  readonly #engine: Engine;
  readonly #save: (file: Blob, name: string) => void;
  readonly #drawn = signal(0);
  readonly #pace = new Pace();
  /** The step from which on the pace counts. */
  #warmAt: number | undefined;
  #nextSample = 0;
  #drawing: ReturnType<typeof setTimeout> | undefined;

  /** @param save  hands a file to the person */
  constructor(engine: Engine, save: (file: Blob, name: string) => void) {
    this.#engine = engine;
    this.#save = save;
    engine.listen(
      (message) => this.#take(message),
      (why) => this.#crash(why),
    );
  }

  /** Changes when curves have new points, a few times per second at most. */
  get drawn(): ReadonlySignal<number> {
    return this.#drawn;
  }

  /** Steps of all runs in a second, by the clock, since training began or went on. */
  pace(): number | undefined {
    if (this.#warmAt !== undefined) return undefined;
    return this.#pace.at(this.#steps(), performance.now());
  }

  /** Whether a run is under way, so that settings cannot change. */
  get busy(): boolean {
    return isBusy(this.phase.value);
  }

  start(config: PlaygroundConfig, file: File | undefined): void {
    this.#begin(config.runs.length);
    this.#engine.send({ kind: "start", config, ...(file !== undefined && { file }) });
  }

  /** Goes on with the run that a closed tab cut off. */
  recover(): void {
    const found = this.recoverable.value;
    if (found === undefined) return;
    this.#begin(found.config.runs.length);
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

  /** Draws another weight from now on; what a run that has ended measured stays. */
  watch(weight: string | undefined): void {
    if (!this.busy) return;
    for (const run of this.runs.value) run.spectrum.value = undefined;
    this.#engine.send({ kind: "watch", weight });
  }

  /** Asks every run for a text. */
  sample(): void {
    const prompt = this.prompt.value;
    this.#engine.send({ kind: "sample", ...(prompt !== "" && { prompt }) });
  }

  export(run: number): void {
    this.exporting.value = new Set([...this.exporting.value, run]);
    this.#engine.send({ kind: "export", run });
  }

  #begin(runs: number): void {
    this.failure.value = undefined;
    this.recoverable.value = undefined;
    this.unrecoverable.value = undefined;
    this.ready.value = undefined;
    this.memory.value = undefined;
    this.exporting.value = new Set();
    this.runs.value = Array.from({ length: runs }, freshRun);
    this.preparing.value = "Preparing";
    this.phase.value = "preparing";
    this.#draw();
  }

  #take(message: WorkerMessage): void {
    switch (message.kind) {
      case "recoverable":
        this.recoverable.value = message;
        break;
      case "unrecoverable":
        this.unrecoverable.value = message.message;
        break;
      case "preparing":
        this.preparing.value = message.what;
        break;
      case "device":
        this.device.value = message.device;
        break;
      case "ready":
        this.ready.value = message;
        this.#nextSample = message.step + Math.ceil(message.config.steps / LIVE_SAMPLES);
        break;
      case "training":
        this.phase.value = "training";
        this.#warmAt = this.#step() + 1;
        this.#say(`Training ${plural(this.runs.value.length, "run")}`);
        break;
      case "paused":
        this.phase.value = "paused";
        this.#say(`Paused at step ${this.#step()}`);
        break;
      case "steps":
        for (const point of message.points) this.runs.value[message.run]?.curve.add(point);
        this.#beginPace();
        this.#draw();
        this.#sampleNowAndThen();
        break;
      case "memory":
        this.memory.value = message;
        break;
      case "spectrum":
        this.#run(message.run, ({ spectrum }) => {
          spectrum.value = message;
        });
        break;
      case "sample":
        this.#run(message.run, ({ samples }) => {
          samples.value = [message, ...samples.value].slice(0, SAMPLES_KEPT);
        });
        break;
      case "exported":
        this.#exported(message.run);
        this.#save(message.zip, message.name);
        this.#say(`Saved ${message.name}`);
        break;
      case "done":
        this.phase.value = "done";
        this.#say(`Done after ${plural(this.#step(), "step")}`);
        break;
      case "stopped":
        this.phase.value = "stopped";
        this.#say(`Stopped at step ${this.#step()}`);
        break;
      case "failed":
        this.failure.value =
          message.run === undefined
            ? message.message
            : `Run ${runMark(message.run).letter} ended: ${message.message}`;
        this.exporting.value = new Set();
        if (message.run !== undefined) {
          this.#run(message.run, ({ failure }) => {
            failure.value = message.message;
          });
        }
        if (message.ended) this.phase.value = "failed";
        break;
      default:
        message satisfies never;
    }
  }

  #crash(why: string): void {
    this.failure.value = `Training stopped because its worker did: ${why}; reload this page to go on from where it was last kept`;
    this.exporting.value = new Set();
    this.phase.value = "failed";
  }

  #run(index: number, change: (run: ActiveRun) => void): void {
    const run = this.runs.value[index];
    if (run !== undefined) change(run);
  }

  #exported(run: number): void {
    this.exporting.value = new Set([...this.exporting.value].filter((other) => other !== run));
  }

  /** Steps of all runs together. */
  #steps(): number {
    return this.runs.value.reduce((sum, { curve }) => sum + curve.lastStep, 0);
  }

  /** Steps that every run has done, those that ended before the others left out. */
  #step(): number {
    return Math.min(...going(this.runs.value).map(({ curve }) => curve.lastStep));
  }

  /** Every run's first step compiles kernels, and says nothing of those that follow. */
  #beginPace(): void {
    if (this.#warmAt === undefined || this.#step() < this.#warmAt) return;
    this.#warmAt = undefined;
    this.#pace.begin(this.#steps(), performance.now());
  }

  /** Writing takes as long as some steps, so it is asked for a few times in a run only. */
  #sampleNowAndThen(): void {
    const ready = this.ready.value;
    if (ready === undefined || this.phase.value !== "training" || !this.liveSamples.value) return;
    const step = this.#step();
    if (step < this.#nextSample || step >= ready.config.steps) return;
    this.#nextSample = step + Math.ceil(ready.config.steps / LIVE_SAMPLES);
    this.sample();
  }

  #say(what: string): void {
    this.announcement.value = what;
  }

  #draw(): void {
    this.#drawing ??= setTimeout(() => {
      this.#drawing = undefined;
      this.#drawn.value += 1;
    }, DRAW_EVERY);
  }
}
