import { fill, Random, type Shape, zeros } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { Optimizer } from "./optimizer.ts";
import type { OptimizerParameter } from "./parameter.ts";
import type { UpdateRule } from "./rule.ts";
import { sgd } from "./sgd.ts";

const backend = await testBackend();

/** A parameter that writes down what it is asked. */
function parameter(name: string, shape: Shape, log: string[], observable = true) {
  const made: OptimizerParameter & { moment?: OptimizerParameter["inputMoment"] } = {
    name,
    value: new Random(1).normal(backend, shape),
    gradient: new Random(2).normal(backend, shape),
    get inputMoment() {
      return made.moment;
    },
    observeInput(blocks) {
      log.push(`${name} in ${blocks}`);
      const n = made.value.size / shape[0]! / blocks;
      if (observable) made.moment = zeros(backend, [blocks, n, n]);
    },
    forgetInput() {
      log.push(`${name} done`);
      made.moment?.dispose();
      made.moment = undefined;
    },
  };
  return made;
}

const rule = (options: Partial<UpdateRule> = {}): UpdateRule => ({
  name: "watcher",
  layout: "matrix",
  learningRate: 1,
  settings: {},
  state: () => ({}),
  observes: (step) => step === 1,
  inputBlocks: (name, shape) => (name === "b" ? shape[1]! : 1),
  update: () => undefined,
  ...options,
});

test("Optimizer.observe() asks in steps that need input moments, by block, and step() lets them go", () => {
  const log: string[] = [];
  const parameters = [parameter("a", [2, 3], log), parameter("b", [2, 2, 2], log)];
  const other = parameter("c", [4], log);
  using optimizer = new Optimizer({
    groups: [
      { rule: rule(), parameters },
      { rule: sgd(), parameters: [other] },
    ],
  });
  for (let step = 0; step < 3; step++) {
    optimizer.observe();
    optimizer.step();
  }
  expect(log).toEqual(["a in 1", "b in 4", "a done", "b done"]);
});

test("Optimizer.step() refuses a parameter without the input moment that its rule needs, and changes nothing", async () => {
  const unfed = parameter("wte.weight", [2, 3], [], false);
  const first = parameter("v", [4], []);
  using optimizer = new Optimizer({
    groups: [
      { rule: sgd(), parameters: [first] },
      { rule: rule({ observes: () => true }), parameters: [unfed] },
    ],
  });
  const before = await first.value.read();
  optimizer.observe();
  expect(() => optimizer.step()).toThrow(
    'Cannot train parameter "wte.weight" with watcher: no layer recorded inputs for it in step 1; put it into a group with AdamW',
  );
  expect(await first.value.read()).toEqual(before);
  expect(optimizer.steps).toBe(0);
});

test("Optimizer.step() refuses in the first step what would fail when input moments are needed", async () => {
  const parameters = [{ ...parameter("wte.weight", [2, 3], []), fed: false }];
  using unfed = new Optimizer({ groups: [{ rule: rule(), parameters }] });
  unfed.observe();
  expect(() => unfed.step()).toThrow(
    'Cannot train parameter "wte.weight" with watcher: no layer has multiplied inputs by it as [out, in] up to step 1; put it into a group with AdamW',
  );
  using unasked = new Optimizer({
    groups: [{ rule: rule(), parameters: [parameter("h", [2, 3], [])] }],
  });
  const refusal =
    'Cannot train parameter "h" with watcher: no layer was asked for its inputs in step 1; call optimizer.observe() before the forward pass of every step';
  expect(() => unasked.step()).toThrow(refusal);
  unasked.observe();
  unasked.step();
  expect(unasked.steps).toBe(1);
});

test("Optimizer.step() refuses an input moment that does not fit its parameter", () => {
  const step = (name: string) => {
    const parameters = [{ ...parameter(name, [2, 6], []), inputMoment: zeros(backend, [2, 2]) }];
    const watcher = rule({ observes: () => true, inputBlocks: () => (name === "h" ? 1 : 3) });
    new Optimizer({ groups: [{ rule: watcher, parameters }] }).step();
  };
  expect(() => step("h")).toThrow(
    'Cannot train parameter "h" with watcher: its inputMoment has shape [2, 2]; pass one of shape [6, 6]',
  );
  expect(() => step("b")).toThrow("pass one of shape [3, 2, 2]");
});

test("Optimizer puts the flags of a step into sentences, and clears them in the next", async () => {
  const parameters = ["a", "b", "c"].map((name, at) => parameter(name, [2, at + 1], []));
  const warning = "it is odd; even it out";
  const watcher = rule({
    observes: () => false,
    warning,
    update({ entries, flags, step }) {
      expect(flags!.shape).toEqual([entries.length]);
      if (step === 0 && entries[0]!.parameter.name !== "b") fill(flags!, 1);
    },
  });
  using optimizer = new Optimizer({
    groups: [
      { rule: sgd(), parameters: [parameter("v", [4], [])] },
      { rule: watcher, parameters },
    ],
  });
  const warnings = async () => optimizer.warnings(await optimizer.flags!.read());
  expect(await warnings()).toEqual([]);
  optimizer.observe();
  optimizer.step();
  expect(await warnings()).toEqual([
    `watcher: parameter "a": ${warning}`,
    `watcher: parameter "c": ${warning}`,
  ]);
  optimizer.step();
  expect(await warnings()).toEqual([]);
  using plain = new Optimizer({ groups: [{ rule: sgd(), parameters }] });
  expect(plain.flags).toBeUndefined();
});

test("Optimizer starts state as its rule initializes it, and stacks only parameters with the same state", async () => {
  const parameters = ["a", "b", "c"].map((name) => parameter(name, [2, 3], []));
  const sizes: number[] = [];
  const own = rule({
    observes: () => false,
    state: (_, name): Record<string, Shape> => ({ side: [name === "b" ? 2 : 1] }),
    initialize: ({ side }) => fill(side!, 7),
    update: ({ entries }) => void sizes.push(entries.length),
  });
  using optimizer = new Optimizer({ groups: [{ rule: own, parameters }] });
  optimizer.observe();
  optimizer.step();
  expect(sizes).toEqual([2, 1]);
  const { tensors } = optimizer.state();
  expect(Array.from(await tensors["b.side"]!.read())).toEqual([7, 7]);
  expect(Array.from(await tensors["c.side"]!.read())).toEqual([7]);
});
