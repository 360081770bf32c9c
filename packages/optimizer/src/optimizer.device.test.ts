import { Random, type Shape, scope, tensor, zeros } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { adamw } from "./adamw.ts";
import { Optimizer } from "./optimizer.ts";
import type { UpdateBatch, UpdateRule } from "./rule.ts";
import { linearDecay } from "./schedule.ts";
import { sgd } from "./sgd.ts";
import type { SavedOptimizerState } from "./state.ts";

const backend = await testBackend();

const parameter = (name: string, shape: Shape) => ({
  name,
  value: new Random(1).fork(name).normal(backend, shape),
  gradient: new Random(2).fork(name).normal(backend, shape),
});

/** A matrix rule that shows what it was given. */
function spy(seen: UpdateBatch[], options: Partial<UpdateRule> = {}): UpdateRule {
  return {
    name: "spy",
    layout: "matrix",
    learningRate: 1,
    settings: {},
    state: (shape) => ({ momentum: shape, side: [shape[1]!, 3] }),
    update: (batch) => void seen.push(batch),
    ...options,
  };
}

async function save(optimizer: Optimizer): Promise<SavedOptimizerState> {
  const { tensors, record } = optimizer.state();
  const host = Object.entries(tensors).map(async ([name, each]) => {
    return [name, { shape: each.shape, data: await each.read() }] as const;
  });
  return { record, tensors: Object.fromEntries(await Promise.all(host)) };
}

test("Optimizer shows matrix rules parameters of one shape together, others as (out, rest)", () => {
  const shapes = [[4, 6], [6, 4], [4, 6], [4, 2, 3, 1], [8]];
  const all = shapes.map((shape, index) => parameter(`p${index}`, shape));
  const seen: UpdateBatch[] = [];
  using optimizer = new Optimizer({ groups: [{ rule: spy(seen), parameters: all.slice(0, 4) }] });
  optimizer.step();
  expect(seen.map(({ shape }) => shape)).toEqual([
    [4, 6],
    [6, 4],
  ]);
  const names = seen.map(({ entries }) => entries.map((entry) => entry.parameter.name));
  expect(names).toEqual([["p0", "p2", "p3"], ["p1"]]);
  expect(seen[0]!.state.momentum!.shape).toEqual([3, 4, 6]);
  expect(seen[0]!.state.side!.shape).toEqual([3, 6, 3]);
  expect(optimizer.state().tensors["p3.momentum"]!.shape).toEqual([4, 2, 3, 1]);
  expect(optimizer.state().tensors["p3.side"]!.shape).toEqual([6, 3]);
});

test("Optimizer shows what lies side by side in memory as one span, and what does not as spans of its own", async () => {
  const memory = () => zeros(backend, [5, 2, 3]);
  const [values, gradients, others] = [memory(), memory(), memory()];
  const parameters = [0, 1, 3, 4, 2].map((place, index) => ({
    name: `p${index}`,
    value: values.at(place),
    gradient: (index === 3 ? others : gradients).at(place),
  }));
  const seen: UpdateBatch[] = [];
  using optimizer = new Optimizer({ groups: [{ rule: spy(seen), parameters }] });
  const shapes: Shape[][] = [];
  const read = spy(seen, {
    update: ({ spans }) =>
      shapes.push(
        ...spans.map(({ value, gradient, state }) => [
          value.shape,
          gradient.shape,
          state.momentum!.shape,
        ]),
      ),
  });
  using shown = new Optimizer({ groups: [{ rule: read, parameters }] });
  optimizer.step();
  shown.step();
  expect(seen[0]!.spans.map(({ start, count }) => [start, count])).toEqual([
    [0, 2],
    [2, 1],
    [3, 1],
    [4, 1],
  ]);
  expect(shapes[0]).toEqual([
    [2, 2, 3],
    [2, 2, 3],
    [2, 2, 3],
  ]);
  for (const { value, gradient } of parameters)
    for (const each of [value, gradient]) each.dispose();
  for (const each of [values, gradients, others]) each.dispose();
});

test("Optimizer splits what is too large to be stacked into equal parts", () => {
  const seen: UpdateBatch[] = [];
  const rule = spy(seen, { state: () => ({}) });
  const gradient = zeros(backend, [1024, 1024]);
  const parameters = Array.from({ length: 5 }, (_, index) => {
    const value = zeros(backend, [1024, 1024]);
    return { name: `p${index}`, value, gradient };
  });
  using optimizer = new Optimizer({ groups: [{ rule, parameters }] });
  optimizer.step();
  expect(seen.map(({ entries }) => entries.length)).toEqual([3, 2]);
  for (const { value } of parameters) value.dispose();
});

test("Optimizer gives every parameter and step its own random numbers, whatever else is trained", () => {
  const draws = (names: readonly string[], steps: number) => {
    const seen: UpdateBatch[] = [];
    const parameters = names.map((name) => parameter(name, [2, 2]));
    using optimizer = new Optimizer({ groups: [{ rule: spy(seen), parameters }] });
    for (let step = 0; step < steps; step++) optimizer.step();
    return seen.flatMap(({ entries }) => entries.map(({ random }) => random.key.join()));
  };
  const all = draws(["a", "b"], 2);
  expect(new Set(all).size).toBe(4);
  expect(draws(["b"], 2)).toEqual([all[1], all[3]]);
});

test("Optimizer follows each group's schedule without a new kernel", async () => {
  const [a, b] = [parameter("a", [3]), parameter("b", [3])];
  a.gradient.write([1, 1, 1]);
  b.gradient.write([1, 1, 1]);
  a.value.write([0, 0, 0]);
  b.value.write([0, 0, 0]);
  const rule = sgd({ learningRate: 1, momentum: 0 });
  using optimizer = new Optimizer({
    groups: [
      { rule, parameters: [a], schedule: linearDecay({ steps: 4 }) },
      { rule, parameters: [b] },
    ],
  });
  expect(optimizer.learningRate(0)).toBe(1);
  for (let step = 0; step < 4; step++) optimizer.step();
  expect(optimizer.learningRate(0)).toBe(0);
  expect(optimizer.steps).toBe(4);
  expect((await a.value.read())[0]).toBe(-2.5);
  expect((await b.value.read())[0]).toBe(-4);
});

test("Optimizer clips the norm over all groups together and reports it", async () => {
  const [a, b] = [parameter("a", [1]), parameter("b", [1])];
  a.gradient.write([3]);
  b.gradient.write([-4]);
  for (const { value } of [a, b]) value.write([0]);
  const rule = sgd({ learningRate: 1, momentum: 0 });
  using optimizer = new Optimizer({
    groups: [
      { rule, parameters: [a] },
      { rule, parameters: [b] },
    ],
    maxGradientNorm: 1,
  });
  optimizer.step();
  expect((await optimizer.gradientNorm!.read())[0]).toBeCloseTo(5, 5);
  expect((await a.value.read())[0]).toBeCloseTo(-0.6, 5);
  expect((await b.value.read())[0]).toBeCloseTo(0.8, 5);
  // Below the limit nothing is scaled.
  a.gradient.write([0.3]);
  b.gradient.write([0.4]);
  optimizer.step();
  expect((await a.value.read())[0]).toBeCloseTo(-0.9, 5);
});

test("Optimizer keeps its state when made within a scope", () => {
  const w = parameter("w", [3]);
  using optimizer = scope(() => new Optimizer({ groups: [{ rule: adamw(), parameters: [w] }] }));
  optimizer.step();
  expect(optimizer.state().tensors["w.momentum"]!.disposed).toBe(false);
});

test("Optimizer tells which parameters must be observed in the coming step", () => {
  const [a, b] = [parameter("a", [2, 2]), parameter("b", [2, 2])];
  const rule = spy([], { observes: (step) => step === 1 });
  using optimizer = new Optimizer({
    groups: [
      { rule, parameters: [a] },
      { rule: adamw(), parameters: [b] },
    ],
  });
  expect(optimizer.observed()).toEqual([]);
  optimizer.step();
  expect(optimizer.observed()).toEqual([a]);
});

test("Optimizer refuses parameters that it cannot train, naming them, and keeps no memory", () => {
  const [a, vector] = [parameter("a", [2, 2]), parameter("bias", [2])];
  const groups = (...rules: UpdateRule[]) => rules.map((rule) => ({ rule, parameters: [a] }));
  const before = backend.memory().liveBytes;
  expect(() => new Optimizer({ groups: groups(adamw(), sgd()) })).toThrow(
    'Cannot train parameter "a" twice: every parameter is in one group, under its own name; put it into exactly one group',
  );
  const mixed = [...groups(adamw()), { rule: spy([]), parameters: [vector] }];
  expect(() => new Optimizer({ groups: mixed })).toThrow(
    'Cannot train parameter "bias" with spy: it has 1 axes and spy needs a matrix; put it into a group with AdamW',
  );
  expect(() => new Optimizer({ groups: groups(adamw()), maxGradientNorm: 0 })).toThrow(
    "Cannot clip gradients to norm 0",
  );
  expect(backend.memory().liveBytes).toBe(before);
});

test("Optimizer without parameters does nothing", () => {
  using optimizer = new Optimizer({ groups: [{ rule: adamw(), parameters: [] }] });
  optimizer.step();
  expect(optimizer.state()).toMatchObject({ tensors: {}, record: { step: 0 } });
});

test("Optimizer.loadState() takes all or, where something does not fit, nothing", async () => {
  const w = parameter("w", [3, 2]);
  const make = (rule: UpdateRule, ...names: string[]) => {
    const others = names.map((name) => parameter(name, [3, 2]));
    return new Optimizer({ groups: [{ rule, parameters: [w, ...others] }] });
  };
  using optimizer = make(adamw());
  optimizer.step();
  const saved = await save(optimizer);
  expect(Object.keys(saved.tensors)).toEqual(["w.momentum", "w.variance"]);
  expect(saved.record).toMatchObject({
    step: 1,
    groups: [{ rule: "adamw", parameters: ["w"], settings: { epsilon: 1e-10 } }],
  });
  using other = make(adamw());
  const load = (tensors: SavedOptimizerState["tensors"], record = saved.record) => {
    other.loadState({ tensors, record });
  };
  const { "w.momentum": momentum, "w.variance": variance } = saved.tensors as Record<
    string,
    { shape: Shape; data: ArrayLike<number> }
  >;
  const cannot = "Cannot load the optimizer's state: ";
  expect(() => load({ "w.momentum": momentum! })).toThrow(
    `${cannot}tensor "w.variance" is missing`,
  );
  expect(() =>
    load({ "w.momentum": momentum!, "w.variance": { ...variance!, shape: [2, 3] } }),
  ).toThrow(`${cannot}tensor "w.variance" has shape [2, 3] and 6 values, expected [3, 2]`);
  expect(() => load({ ...saved.tensors, "x.momentum": momentum! })).toThrow(
    `${cannot}tensor "x.momentum" belongs to no parameter here`,
  );
  expect(() => load(saved.tensors, { step: -1, groups: [] })).toThrow("not one of an optimizer");
  using sgdOptimizer = make(sgd());
  expect(() => sgdOptimizer.loadState(saved)).toThrow(
    `${cannot}parameter "w" was trained with adamw, now with sgd; use the same optimizer`,
  );
  using larger = make(adamw(), "v");
  expect(() => larger.loadState(saved)).toThrow(`${cannot}it has no parameter "v"`);
  const lost = await save(larger);
  expect(() => load(lost.tensors, lost.record)).toThrow(`${cannot}its parameter "v" is not here`);
  expect(other.steps).toBe(0);
  expect((await save(other)).tensors["w.momentum"]!.data).toEqual(new Float32Array(6));
  load(saved.tensors);
  expect(await save(other)).toEqual(saved);
});

test("Optimizer.step() gives the squared norm of what it changes, over all groups and shapes, decay included", async () => {
  const matrices = [parameter("a", [4, 6]), parameter("b", [4, 6]), parameter("c", [6, 4])];
  const vector = parameter("d", [7]);
  const all = [...matrices, vector];
  const optimizer = new Optimizer({
    groups: [
      { rule: adamw({ learningRate: 0.1, weightDecay: 0.5 }), parameters: matrices },
      { rule: sgd({ learningRate: 0.25, momentum: 0 }), parameters: [vector] },
    ],
  });
  using updateSquares = tensor(backend, [Number.NaN]);
  const values = () => Promise.all(all.map(({ value }) => value.read()));
  const { liveBytes } = backend.memory();
  for (let step = 0; step < 2; step++) {
    const before = await values();
    optimizer.step({ updateSquares });
    const after = await values();
    const squares = after.flatMap((each, index) =>
      Array.from(each, (value, at) => (value - before[index]![at]!) ** 2),
    );
    const expected = squares.reduce((sum, square) => sum + square);
    const [actual] = await updateSquares.read();
    expect(Math.abs(actual! / expected - 1)).toBeLessThan(1e-5);
  }
  expect(backend.memory().liveBytes).toBe(liveBytes);
  optimizer.dispose();
});

test("Optimizer leaves parameters and state as they are while they are frozen", async () => {
  const all = ["a", "b", "c", "d"].map((name) => ({ ...parameter(name, [2, 3]), trainable: true }));
  const [a, b] = all as [(typeof all)[0], (typeof all)[0]];
  const others = ["a", "c", "d"].map((name) => parameter(name, [2, 3]));
  const rule = adamw({ learningRate: 0.1 });
  const options = { random: new Random(3), maxGradientNorm: 1 };
  using optimizer = new Optimizer({ groups: [{ rule, parameters: all }], ...options });
  using without = new Optimizer({ groups: [{ rule, parameters: others }], ...options });
  b.trainable = false;
  const before = await b.value.read();
  for (let step = 0; step < 2; step++) for (const each of [optimizer, without]) each.step();
  expect(await b.value.read()).toEqual(before);
  expect(await a.value.read()).toEqual(await others[0]!.value.read());
  expect(await all[3]!.value.read()).toEqual(await others[2]!.value.read());
  expect(await optimizer.gradientNorm!.read()).toEqual(await without.gradientNorm!.read());
  const { tensors } = optimizer.state();
  expect((await tensors["b.momentum"]!.read()).every((each) => each === 0)).toBe(true);
  expect(await tensors["d.momentum"]!.read()).toEqual(
    await without.state().tensors["d.momentum"]!.read(),
  );
  b.trainable = true;
  optimizer.step();
  expect(await b.value.read()).not.toEqual(before);
  for (const each of all) each.trainable = false;
  const values = await a.value.read();
  optimizer.step();
  expect(await a.value.read()).toEqual(values);
  expect(Array.from(await optimizer.gradientNorm!.read())).toEqual([0]);
});

test("Optimizer puts the flags of a rule to the parameters that are trained", async () => {
  const all = ["a", "b", "c"].map((name) => ({ ...parameter(name, [2, 3]), trainable: true }));
  const warning = "is odd";
  const update = ({ flags }: UpdateBatch): void =>
    flags!.write(new Float32Array(flags!.size).fill(1));
  using optimizer = new Optimizer({
    groups: [{ rule: spy([], { warning, update }), parameters: all }],
  });
  all[1]!.trainable = false;
  optimizer.step();
  expect(Array.from(await optimizer.flags!.read())).toEqual([1, 0, 1]);
});
