import { describe, expect, it, vi } from "vitest";
import { DEFAULT_CONFIG } from "../config.ts";
import type { PageMessage, StepPoint, WorkerMessage } from "../protocol.ts";
import { Session } from "./session.ts";

/** A session, with what it sends, and the worker's mouth. */
function begun() {
  const sent: PageMessage[] = [];
  const saved: string[] = [];
  let tell: (message: WorkerMessage) => void = () => {};
  let crash: (why: string) => void = () => {};
  const session = new Session(
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
    session.start(config, undefined);
    tell({ ...READY, config });
    tell({ kind: "training" });
  };
  return {
    session,
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
    { optimizer: "adamw", learningRate: 0.003 },
    { optimizer: "low-rank-muon", learningRate: 0.01, rank: 32 },
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

describe("Session", () => {
  it("goes through a run's phases with the worker, and says them", () => {
    const { session, sent, start, tell } = begun();
    start(10);
    expect([session.phase.value, session.busy]).toEqual(["training", true]);
    session.pause();
    expect(session.phase.value).toBe("pausing");
    for (const run of [0, 1]) tell({ kind: "steps", run, points: [point(1), point(2)] });
    tell({ kind: "paused" });
    expect([session.phase.value, session.announcement.value]).toEqual([
      "paused",
      "Paused at step 2",
    ]);
    session.resume();
    tell({ kind: "training" });
    session.stop();
    tell({ kind: "stopped" });
    expect([session.phase.value, session.busy]).toEqual(["stopped", false]);
    expect(sent.map(({ kind }) => kind)).toEqual(["start", "pause", "resume", "stop"]);
  });

  it("measures its pace once every run has taken a step", () => {
    vi.useFakeTimers();
    const { session, start, tell } = begun();
    start(100);
    vi.advanceTimersByTime(60_000);
    tell({ kind: "steps", run: 0, points: [point(1)] });
    vi.advanceTimersByTime(60_000);
    expect(session.pace()).toBeUndefined();
    tell({ kind: "steps", run: 1, points: [point(1)] });
    vi.advanceTimersByTime(1000);
    for (const run of [0, 1]) tell({ kind: "steps", run, points: [point(2)] });
    expect(session.pace()).toBeCloseTo(2, 10);
    vi.useRealTimers();
  });

  it("draws the points of many messages at once", () => {
    vi.useFakeTimers();
    const { session, start, tell } = begun();
    start(1000);
    for (let step = 1; step <= 100; step += 1) {
      tell({ kind: "steps", run: 0, points: [point(step)] });
    }
    expect(session.drawn.value).toBe(0);
    vi.runAllTimers();
    expect(session.drawn.value).toBe(1);
    vi.useRealTimers();
  });

  it("asks for samples a few times while training, unless told not to", () => {
    const { session, sent, start, tell } = begun();
    const stepTo = (from: number, to: number): void => {
      for (let step = from; step <= to; step += 1) {
        for (const run of [0, 1]) tell({ kind: "steps", run, points: [point(step)] });
      }
    };
    const samples = (): readonly PageMessage[] => sent.filter(({ kind }) => kind === "sample");
    start(60);
    session.prompt.value = "Once";
    stepTo(1, 30);
    expect(samples()).toEqual(Array(3).fill({ kind: "sample", prompt: "Once" }));
    session.liveSamples.value = false;
    stepTo(31, 60);
    expect(samples()).toHaveLength(3);
  });

  it("tells of a run that ended before the others, and counts the others' steps", () => {
    const { session, start, tell } = begun();
    start(10);
    tell({ kind: "failed", message: "Stopped at step 1", ended: false, run: 1 });
    tell({ kind: "steps", run: 0, points: [point(5)] });
    tell({ kind: "paused" });
    expect(session.runs.value.map(({ failure }) => failure.value)).toEqual([
      undefined,
      "Stopped at step 1",
    ]);
    expect([session.phase.value, session.failure.value, session.announcement.value]).toEqual([
      "paused",
      "Run B ended: Stopped at step 1",
      "Paused at step 5",
    ]);
  });

  it("saves what is exported, under the name that it comes with", () => {
    const { session, saved, start, tell } = begun();
    start(10);
    session.export(1);
    expect([...session.exporting.value]).toEqual([1]);
    tell({ kind: "exported", run: 1, name: "run.zip", zip: new Blob([]) });
    expect([[...session.exporting.value], saved]).toEqual([[], ["run.zip"]]);
  });

  it("forgets a run that was cut off when another starts, and takes its length when it goes on", () => {
    const { session, sent, tell } = begun();
    const found: WorkerMessage = {
      kind: "recoverable",
      config: { ...DEFAULT_CONFIG, runs: [{ optimizer: "nora" }] },
      step: 5,
      savedAt: 0,
    };
    tell(found);
    session.recover();
    expect([session.runs.value.length, session.recoverable.value]).toEqual([1, undefined]);
    tell(found);
    session.start(DEFAULT_CONFIG, undefined);
    expect([session.runs.value.length, session.recoverable.value]).toEqual([2, undefined]);
    expect(sent.map(({ kind }) => kind)).toEqual(["recover", "start"]);
  });

  it("tells of a run that cannot go on until it is forgotten or another starts", () => {
    const { session, sent, start, tell } = begun();
    tell({ kind: "unrecoverable", message: "Cannot go on" });
    expect(session.unrecoverable.value).toBe("Cannot go on");
    session.discard();
    expect([session.unrecoverable.value, sent.map(({ kind }) => kind)]).toEqual([
      undefined,
      ["discard"],
    ]);
    tell({ kind: "unrecoverable", message: "Cannot go on" });
    start(10);
    expect(session.unrecoverable.value).toBeUndefined();
  });

  it("ends with the remedy when the worker does", () => {
    const { session, start, crash } = begun();
    start(10);
    crash("out of memory");
    expect([session.phase.value, session.failure.value]).toEqual([
      "failed",
      "Training stopped because its worker did: out of memory; reload this page to go on from where it was last kept",
    ]);
  });
});
