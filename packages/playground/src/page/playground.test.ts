import { describe, expect, it, vi } from "vitest";
import { DEFAULT_CONFIG } from "../config.ts";
import type { PageMessage, StepPoint, WorkerMessage } from "../protocol.ts";
import { Playground } from "./playground.ts";

/** Makes a playground with the messages that it sends, and functions that play the worker. */
function begun() {
  const sent: PageMessage[] = [];
  const saved: string[] = [];
  let tell: (message: WorkerMessage) => void = () => {};
  let crash: (why: string) => void = () => {};
  const playground = new Playground(
    {
      send: (message) => sent.push(message),
      listen: (onMessage, onCrash) => {
        tell = onMessage;
        crash = onCrash;
      },
    },
    (_, name) => saved.push(name),
  );
  const start = (steps: number): void => {
    const config = { ...DEFAULT_CONFIG, steps };
    playground.start(config, undefined);
    tell({ ...READY, config });
    tell({ kind: "training" });
  };
  return {
    playground,
    sent,
    saved,
    start,
    tell: (message: WorkerMessage) => tell(message),
    crash: (why: string) => crash(why),
  };
}

const READY: Extract<WorkerMessage, { kind: "ready" }> = {
  kind: "ready",
  config: DEFAULT_CONFIG,
  optimizers: [
    { optimizer: "adamw", settings: { learningRate: 0.003 } },
    { optimizer: "low-rank-muon", settings: { learningRate: 0.01, rank: 32 } },
  ],
  parameters: 1,
  trainTokens: 1,
  validationTokens: 1,
  weights: [],
  step: 0,
};

const point = (step: number): StepPoint => ({
  step,
  seconds: step,
  loss: 3,
  learningRate: 0.003,
  gradientNorm: 1,
  tokens: step,
  tokensPerSecond: 1,
});

describe("Playground", () => {
  it("follows the worker through the phases of a run, and announces them", () => {
    const { playground, sent, start, tell } = begun();
    start(10);
    expect([playground.phase.value, playground.busy]).toEqual(["training", true]);
    playground.pause();
    expect(playground.phase.value).toBe("pausing");
    for (const run of [0, 1]) tell({ kind: "steps", run, points: [point(1), point(2)] });
    tell({ kind: "paused" });
    expect([playground.phase.value, playground.announcement.value]).toEqual([
      "paused",
      "Paused at step 2",
    ]);
    playground.resume();
    tell({ kind: "training" });
    playground.stop();
    tell({ kind: "stopped" });
    expect([playground.phase.value, playground.busy]).toEqual(["stopped", false]);
    expect(sent.map(({ kind }) => kind)).toEqual(["start", "pause", "resume", "stop"]);
  });

  it("measures its speed once every run has done ten steps after its first one", () => {
    vi.useFakeTimers();
    const { playground, start, tell } = begun();
    start(100);
    vi.advanceTimersByTime(60_000);
    tell({ kind: "steps", run: 0, points: [point(1)] });
    vi.advanceTimersByTime(60_000);
    expect(playground.stepsPerSecond()).toBeUndefined();
    tell({ kind: "steps", run: 1, points: [point(1)] });
    vi.advanceTimersByTime(1000);
    for (const run of [0, 1]) tell({ kind: "steps", run, points: [point(10)] });
    expect(playground.stepsPerSecond()).toBeUndefined();
    for (const run of [0, 1]) tell({ kind: "steps", run, points: [point(11)] });
    expect(playground.stepsPerSecond()).toBeCloseTo(20, 10);
    vi.useRealTimers();
  });

  it("draws the points of many messages together", () => {
    vi.useFakeTimers();
    const { playground, start, tell } = begun();
    start(1000);
    for (let step = 1; step <= 100; step += 1) {
      tell({ kind: "steps", run: 0, points: [point(step)] });
    }
    expect(playground.drawn.value).toBe(0);
    vi.runAllTimers();
    expect(playground.drawn.value).toBe(1);
    vi.useRealTimers();
  });

  it("requests samples a few times during training, unless they are switched off", () => {
    const { playground, sent, start, tell } = begun();
    const stepTo = (from: number, to: number): void => {
      for (let step = from; step <= to; step += 1) {
        for (const run of [0, 1]) tell({ kind: "steps", run, points: [point(step)] });
      }
    };
    const samples = (): readonly PageMessage[] => sent.filter(({ kind }) => kind === "sample");
    start(60);
    playground.prompt.value = "Once";
    stepTo(1, 30);
    expect(samples()).toEqual(Array(3).fill({ kind: "sample", prompt: "Once" }));
    playground.liveSamples.value = false;
    stepTo(31, 60);
    expect(samples()).toHaveLength(3);
  });

  it("reports a run that ended before the others, and counts the others' steps", () => {
    const { playground, start, tell } = begun();
    start(10);
    tell({ kind: "failed", message: "Stopped at step 1", ended: false, run: 1 });
    tell({ kind: "steps", run: 0, points: [point(5)] });
    tell({ kind: "paused" });
    expect(playground.runs.value.map(({ failure }) => failure.value)).toEqual([
      undefined,
      "Stopped at step 1",
    ]);
    expect([
      playground.phase.value,
      playground.failure.value,
      playground.announcement.value,
    ]).toEqual(["paused", "Run B ended: Stopped at step 1", "Paused at step 5"]);
  });

  it("trains runs longer without losing their curves", () => {
    const { playground, sent, start, tell } = begun();
    start(2);
    for (const run of [0, 1]) tell({ kind: "steps", run, points: [point(1), point(2)] });
    tell({ kind: "done" });
    playground.extend(4);
    expect([playground.phase.value, playground.busy]).toEqual(["preparing", true]);
    expect(playground.runs.value.map(({ curve }) => curve.lastStep)).toEqual([2, 2]);
    for (const run of [0, 1]) tell({ kind: "steps", run, points: [1, 2, 3].map(point) });
    expect(playground.runs.value.map(({ curve }) => curve.steps)).toEqual(Array(2).fill([1, 2, 3]));
    expect(sent.at(-1)).toEqual({ kind: "extend", steps: 4 });
  });

  it("saves an exported run under its name", () => {
    const { playground, saved, start, tell } = begun();
    start(10);
    playground.export(1);
    expect([...playground.exporting.value]).toEqual([1]);
    tell({ kind: "exported", run: 1, name: "run.zip", zip: new Blob([]) });
    expect([[...playground.exporting.value], saved]).toEqual([[], ["run.zip"]]);
  });

  it("keeps the settings of its runs when they fail before they train", () => {
    const { playground, start, tell } = begun();
    start(10);
    for (const run of [0, 1]) tell({ kind: "steps", run, points: [point(1)] });
    const config = { ...DEFAULT_CONFIG, runs: [{ optimizer: "nora" }] };
    playground.start(config, undefined);
    tell({ kind: "failed", message: "Cannot start", ended: true });
    expect(playground.started.value?.config).toEqual(config);
    expect(playground.runs.value).toHaveLength(1);
    expect(playground.earlier.value?.config.steps).toBe(10);
  });

  it("forgets an interrupted run when another starts, and shows its runs when it is resumed", () => {
    const { playground, sent, tell } = begun();
    const found: WorkerMessage = {
      kind: "recoverable",
      config: { ...DEFAULT_CONFIG, runs: [{ optimizer: "nora" }] },
      step: 5,
      savedAt: 0,
    };
    tell(found);
    playground.recover();
    expect([playground.runs.value.length, playground.recoverable.value]).toEqual([1, undefined]);
    tell(found);
    playground.start(DEFAULT_CONFIG, undefined);
    expect([playground.runs.value.length, playground.recoverable.value]).toEqual([2, undefined]);
    expect(sent.map(({ kind }) => kind)).toEqual(["recover", "start"]);
  });

  it("reports a run that cannot be resumed until it is deleted or another starts", () => {
    const { playground, sent, start, tell } = begun();
    tell({ kind: "unrecoverable", message: "Cannot resume" });
    expect(playground.unrecoverable.value).toBe("Cannot resume");
    playground.discard();
    expect([playground.unrecoverable.value, sent.map(({ kind }) => kind)]).toEqual([
      undefined,
      ["discard"],
    ]);
    tell({ kind: "unrecoverable", message: "Cannot resume" });
    start(10);
    expect(playground.unrecoverable.value).toBeUndefined();
  });

  it("fails with a remedy when the worker crashes", () => {
    const { playground, start, crash } = begun();
    start(10);
    crash("out of memory");
    expect([playground.phase.value, playground.failure.value]).toEqual([
      "failed",
      "Training stopped because its worker did: out of memory; reload this page to resume from the last saved step",
    ]);
  });
});
