import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TuneMessage, TunePlan, TuneRequest, TuneSettings } from "../protocol.ts";
import { TuningState } from "./tuning_state.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const SETTINGS: TuneSettings = {
  ...{ rank: 8, learningRate: 0.0002, epochs: 3, batch: 4 },
  ...{ recompute: false, seed: 0, backend: "cpu" },
};
const PLAN: TunePlan = {
  ...{ facts: [["Model", "tiny"]], steps: 6 },
  ...{ contextLength: 128, unit: "byte", chat: false },
};

/** Makes a state with what it sends and saves, and a function that plays the worker. */
function begun() {
  const sent: TuneRequest["kind"][] = [];
  const saved: string[] = [];
  let tell: (message: TuneMessage) => void = () => {};
  const state = new TuningState(
    {
      send: ({ kind }) => sent.push(kind),
      listen: (onMessage) => {
        tell = onMessage;
      },
    },
    (_, name) => saved.push(name),
  );
  tell({ kind: "defaults", settings: SETTINGS });
  return { state, sent, saved, tell: (message: TuneMessage) => tell(message) };
}

const model = { model: { name: "tiny", files: [] } };
const examples = { examples: [new File(["x"], "a.txt")] };
const refused = (part: "model" | "examples" | "settings", message: string): TuneMessage => ({
  ...{ kind: "refused", part, message },
});

describe("TuningState", () => {
  it("shows the refusal of a model whose examples are read after it", () => {
    const { state, tell } = begun();
    state.take({ ...model, ...examples });
    tell(refused("model", "it is a run folder"));
    expect(state.phase.value).toBe("reading");
    tell({ kind: "waiting", facts: [] });
    expect(state.phase.value).toBe("choosing");
    expect(state.refusals.value).toEqual({ model: "it is a run folder" });
  });

  it("keeps the refusal of a model when settings change", () => {
    const { state, sent, tell } = begun();
    state.take(model);
    tell(refused("model", "it is a run folder"));
    state.change({ ...SETTINGS, rank: 4 });
    vi.runAllTimers();
    expect(sent).toEqual(["model", "settings"]);
    tell({ kind: "waiting", facts: [] });
    expect(state.refusals.value).toEqual({ model: "it is a run folder" });
  });

  it("forgets a refusal when another file is chosen, also before the worker said it", () => {
    const { state, tell } = begun();
    state.take(examples);
    state.take(examples);
    tell(refused("examples", "it is empty"));
    expect(state.refusals.value).toEqual({});
    tell(refused("examples", "it is not text"));
    expect(state.refusals.value).toEqual({ examples: "it is not text" });
    state.take(examples);
    expect(state.refusals.value).toEqual({});
  });

  it("forgets the refusal of settings when a file is chosen, and all when it can start", () => {
    const { state, tell } = begun();
    state.take({ ...model, ...examples });
    tell({ kind: "waiting", facts: [] });
    tell(refused("settings", "the rank is too large"));
    expect(state.refusals.value).toEqual({ settings: "the rank is too large" });
    state.take(examples);
    expect(state.refusals.value).toEqual({});
    tell(refused("examples", "they need a chat template"));
    state.take(model);
    tell({ kind: "planned", plan: PLAN });
    expect(state.refusals.value).toEqual({});
    expect(state.phase.value).toBe("ready");
    expect(state.plan.value).toEqual(PLAN);
  });

  it("leaves out a refusal of settings that were changed meanwhile", () => {
    const { state, tell } = begun();
    state.take({ ...model, ...examples });
    tell({ kind: "waiting", facts: [] });
    state.change({ ...SETTINGS, rank: 4 });
    tell(refused("settings", "the rank is too large"));
    expect(state.refusals.value).toEqual({});
    vi.runAllTimers();
    tell({ kind: "planned", plan: PLAN });
    expect(state.phase.value).toBe("ready");
  });

  it("gives the adapter of the last training until the next one has made steps", () => {
    const { state, sent, saved, tell } = begun();
    expect(state.trained).toBe(false);
    const point = (step: number): TuneMessage => ({ kind: "points", points: [{ step, loss: 2 }] });
    state.start();
    tell({ kind: "training" });
    expect(state.trained).toBe(false);
    tell(point(1));
    state.download();
    expect(sent).toEqual(["start", "adapter"]);
    tell({ kind: "stopped", adapter: { name: "first.zip", zip: new Blob() } });

    state.take({ ...model, ...examples });
    state.change({ ...SETTINGS, rank: 4 });
    expect(state.trained).toBe(true);
    state.download();
    expect(saved).toEqual(["first.zip"]);

    state.start();
    tell({ kind: "failed", message: "the device is lost", ended: true });
    state.download();
    expect(saved).toEqual(["first.zip", "first.zip"]);

    state.start();
    tell({ kind: "training" });
    tell(point(1));
    expect(state.adapter.value).toBeUndefined();
    const adapter = { name: "second.zip", zip: new Blob() };
    tell({ kind: "failed", message: "the loss is not finite", ended: true, adapter });
    expect(state.failure.value).toBe("the loss is not finite");
    state.download();
    expect(saved.at(-1)).toBe("second.zip");
  });

  it("says what it does for an answer until there is text, and keeps how the training ended", () => {
    const { state, tell } = begun();
    tell({ kind: "done" });
    expect(state.preparesAnswer).toBe(false);
    for (const question of ["first", "second"]) {
      state.ask(question);
      tell({ kind: "preparing", what: "Reading tiny" });
      expect([state.preparesAnswer, state.status.value]).toEqual([true, "Reading tiny"]);
      const answer = { question, step: 0, before: "a" };
      tell({ kind: "answer", ...answer, ended: false });
      expect(state.preparesAnswer).toBe(false);
      tell({ kind: "answer", ...answer, ended: true });
      expect(state.preparesAnswer).toBe(false);
    }
    expect(state.ending.value).toBe("Done");
  });
});
