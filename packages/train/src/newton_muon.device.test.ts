import { newtonMuon } from "@lrm/newton-muon";
import { adamw, Optimizer } from "@lrm/optimizer";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test, vi } from "vitest";
import { languageModelTask } from "./language_model.ts";
import type { StepMetrics } from "./metrics.ts";
import { Bigram, patternCorpus, SETTINGS, tensorsOf } from "./testing/bigram.ts";
import type { TrainHooks } from "./train_hooks.ts";
import { train } from "./trainer.ts";

/** The training loop with an optimizer that needs the inputs of layers. */

const backend = await testBackend();
const corpus = patternCorpus();

const RULE = { learningRate: 0.02, refreshInterval: 4 };

/** A run whose head is trained by Newton-Muon. */
class Run {
  readonly model = new Bigram(backend);
  readonly optimizer: Optimizer;
  readonly metrics: StepMetrics[] = [];

  constructor(names: readonly string[] = ["head"]) {
    const of = (taken: boolean) =>
      this.model.parameters.filter(({ name }) => names.includes(name) === taken);
    this.optimizer = new Optimizer({
      groups: [
        { rule: newtonMuon(RULE), parameters: of(true) },
        { rule: adamw({ learningRate: 0.02 }), parameters: of(false) },
      ],
    });
  }

  train(settings = SETTINGS, hooks: TrainHooks = {}, model: Pick<Bigram, "loss"> = this.model) {
    const { optimizer } = this;
    const { parameters, vocabularySize } = this.model;
    const loss: Bigram["loss"] = (...given) => model.loss(...given);
    const options = { ...settings, vocabularySize };
    const subject = {
      backend,
      task: languageModelTask({ parameters, loss }, corpus, options),
      optimizer,
    };
    return train(subject, settings, { onStep: (each) => this.metrics.push(each), ...hooks });
  }

  async state(): Promise<Map<string, ArrayLike<number>>> {
    const state = new Map<string, ArrayLike<number>>();
    for (const [name, each] of Object.entries(tensorsOf(this.model, this.optimizer))) {
      state.set(name, await each.read());
    }
    return state;
  }

  [Symbol.dispose](): void {
    this.optimizer.dispose();
    this.model.dispose();
  }
}

test("train() with Newton-Muon lowers the loss, and goes on from a saved state with the same bits, whatever lies between two refreshes", async () => {
  using whole = new Run();
  const saved = new Map<number, Map<string, ArrayLike<number>>>();
  const settings = { ...SETTINGS, checkpointEvery: 3 };
  await whole.train(settings, {
    save: async (step) => void saved.set(step, await whole.state()),
  });
  expect(whole.metrics.at(-1)!.loss).toBeLessThan(0.8 * whole.metrics[0]!.loss);
  for (const step of [3, 15, 24]) {
    using resumed = new Run();
    const state = saved.get(step)!;
    const own = resumed.optimizer.state();
    for (const { name, value } of resumed.model.parameters)
      value.write(state.get(`model/${name}`)!);
    const tensors = Object.entries(own.tensors).map(([name, { shape }]) => [
      name,
      { shape, data: state.get(`optimizer/${name}`)! },
    ]);
    resumed.optimizer.loadState({
      tensors: Object.fromEntries(tensors),
      record: { ...own.record, step },
    });
    await resumed.train(settings);
    expect(resumed.metrics).toEqual(whole.metrics.slice(step));
    expect(await resumed.state()).toEqual(await whole.state());
  }
});

test("train() reads nothing back in steps that refresh, and records inputs in no evaluation", async () => {
  using run = new Run();
  const head = run.model.parameters.find(({ name }) => name === "head")!;
  const asked = vi.spyOn(head, "observeInput");
  const recorded = vi.spyOn(head, "recordInput");
  const read = vi.spyOn(backend, "read");
  await run.train({ ...SETTINGS, accumulation: 2 });
  // A row has a loss, two norms, the norm of the update and a flag; at most 16 rows are read. A
  // validation loss is one number.
  const bytes = read.mock.calls.map(([, , length]) => length);
  read.mockRestore();
  expect(new Set(bytes)).toEqual(new Set([16 * 5 * 4, 4]));
  expect(bytes.filter((length) => length === 4)).toHaveLength(4);
  expect(asked).toHaveBeenCalledTimes(SETTINGS.steps / RULE.refreshInterval);
  expect(recorded).toHaveBeenCalledTimes(2 * SETTINGS.steps); // only for backward passes
});

test("train() keeps live memory where it was, over refreshes", async () => {
  using run = new Run();
  const memory = new Set<string>();
  const settings = { ...SETTINGS, steps: 200, evaluateEvery: 100, checkpointEvery: 7 };
  await run.train(settings, {
    save: async () => {
      const { liveBuffers, liveBytes } = backend.memory();
      memory.add(`${liveBuffers} ${liveBytes}`);
    },
  });
  expect(memory.size).toBe(1);
});

test("train() warns with the metrics of the step whose preconditioner failed, naming the parameter, once for each time", async () => {
  using run = new Run();
  const head = run.model.parameters.find(({ name }) => name === "head")!;
  let passes = 0;
  const loss: Bigram["loss"] = (tape, inputs, targets) => {
    // The moment is far from positive only at the refresh in step 8.
    if (tape.recording && ++passes === 8) {
      const moment = run.optimizer.state().tensors["head.inputMoment"]!;
      moment.write(new Float32Array(moment.size).fill(-1e3));
    }
    if (tape.recording && passes === 12) {
      const moment = run.optimizer.state().tensors["head.inputMoment"]!;
      moment.write(new Float32Array(moment.size));
    }
    return run.model.loss(tape, inputs, targets);
  };
  await run.train({ ...SETTINGS, steps: 16 }, {}, { loss });
  const warned = run.metrics.filter(({ warnings }) => warnings !== undefined);
  expect(warned.map(({ step }) => step)).toEqual([8]);
  expect(warned[0]!.warnings).toEqual([
    expect.stringMatching(/^newton-muon: parameter "head": the moment of its inputs could not/),
  ]);
  expect(head.inputMoment).toBeUndefined();
});

test("train() refuses a preconditioner for a parameter that no layer feeds, by name, in its first step", async () => {
  using run = new Run(["table", "head"]);
  await expect(run.train()).rejects.toThrow(
    'Cannot train parameter "table" with newton-muon: no layer has multiplied inputs by it as [out, in] up to step 1; put it into a group with AdamW',
  );
});

test("train() refuses a matrix of zeros on the hyperball before its first step", async () => {
  using model = new Bigram(backend);
  const [, head] = model.parameters;
  head!.value.write(new Float32Array(head!.value.size));
  const rule = newtonMuon({ ...RULE, hyperball: true });
  using optimizer = new Optimizer({ groups: [{ rule, parameters: [head!] }] });
  const task = languageModelTask(model, corpus, { ...SETTINGS, vocabularySize: 16 });
  await expect(train({ backend, task, optimizer }, SETTINGS)).rejects.toThrow(
    'Cannot train parameter "head" of shape [16, 8] with newton-muon on the hyperball: all its weights are zero',
  );
  expect(optimizer.steps).toBe(0);
});
