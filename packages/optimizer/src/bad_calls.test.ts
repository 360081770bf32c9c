import { type Tensor, tensor } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import {
  adamw,
  constant,
  cosine,
  linearDecay,
  Optimizer,
  type OptimizerParameter,
  type SavedOptimizerState,
  sgd,
  trapezoid,
} from "./mod.ts";

const backend = createReferenceBackend();
const other = createReferenceBackend();
const zeros = (shape: number[], on = backend): Tensor =>
  tensor(on, new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
const disposed = zeros([2, 3]);
disposed.dispose();

/** One plain sentence of the form that errors have. */
const SENTENCE = /^Cannot [^\n]+: [^\n]+; [^\n]+$/;

const parameter = (over: object = {}): OptimizerParameter => ({
  name: "w",
  value: zeros([2, 3]),
  gradient: zeros([2, 3]),
  ...over,
});

const train = (...parameters: unknown[]): Optimizer =>
  new Optimizer({ groups: [{ rule: adamw(), parameters: parameters as OptimizerParameter[] }] });

const shared = zeros([4, 3]);
const half = (from: number): Tensor => shared.slice(from, from + 2);

test.each<[string, () => unknown[], RegExp]>([
  [
    "a transposed gradient",
    () => [parameter({ gradient: zeros([3, 2]) })],
    /"w" of shape \[2, 3\] by a gradient of shape \[3, 2\]/,
  ],
  ["a flat gradient", () => [parameter({ gradient: zeros([6]) })], /\[2, 3\].*\[6\]/],
  ["a gradient of one row", () => [parameter({ gradient: zeros([1, 3]) })], /\[1, 3\]/],
  [
    "an int32 value",
    () => [parameter({ value: tensor(backend, new Int32Array(6), [2, 3]) })],
    /"w": its value is int32/,
  ],
  [
    "an int32 gradient",
    () => [parameter({ gradient: tensor(backend, new Int32Array(6), [2, 3]) })],
    /gradient is int32/,
  ],
  ["no gradient", () => [parameter({ gradient: undefined })], /"w": its gradient is not a tensor/],
  ["numbers as a value", () => [parameter({ value: [1, 2] })], /value is not a tensor/],
  ["a disposed value", () => [parameter({ value: disposed })], /value is disposed/],
  ["a disposed gradient", () => [parameter({ gradient: disposed })], /gradient is disposed/],
  [
    "a gradient elsewhere",
    () => [parameter({ gradient: zeros([2, 3], other) })],
    /gradient is on reference, the other tensors/,
  ],
  [
    "two backends",
    () => [parameter(), { name: "v", value: zeros([2], other), gradient: zeros([2], other) }],
    /"v": its value is on/,
  ],
  ["a number as a name", () => [parameter({ name: 7 })], /name 7/],
  ["an empty name", () => [parameter({ name: "" })], /name ""/],
  ["one name twice", () => [parameter(), parameter()], /"w" twice/],
  [
    "one tensor under two names",
    () => [parameter({ value: half(0) }), parameter({ name: "v", value: half(0) })],
    /"w" and "v": the value of the first and the value/,
  ],
  [
    "views that overlap",
    () => [parameter({ value: half(0) }), parameter({ name: "v", value: half(1) })],
    /share memory/,
  ],
  [
    "a view of all and a part",
    () => [
      parameter({ value: shared, gradient: zeros([4, 3]) }),
      parameter({ name: "v", value: half(2) }),
    ],
    /share memory/,
  ],
  [
    "a gradient in the value's memory",
    () => [parameter({ value: half(0), gradient: half(0) })],
    /"w": its \w+ and its \w+ share memory/,
  ],
  [
    "a gradient that is another's value",
    () => [parameter({ value: half(0) }), parameter({ name: "v", gradient: half(0) })],
    /share memory/,
  ],
  [
    "a frozen parameter",
    () => [parameter({ trainable: false })],
    /"w": it is frozen; leave it out/,
  ],
  ["null", () => [null], /null/],
  ["a text", () => ["w"], /"w"/],
])("Optimizer refuses %s in one sentence", (_, make, why) => {
  expect(() => train(...make())).toThrow(SENTENCE);
  expect(() => train(...make())).toThrow(why);
});

test("Optimizer trains neighbours in one tensor, and two parameters by one gradient", () => {
  const gradient = zeros([2, 3]);
  const optimizer = train(
    parameter({ value: half(0), gradient }),
    parameter({ name: "v", value: half(2), gradient }),
  );
  optimizer.step();
  expect(optimizer.steps).toBe(1);
});

test("one tensor in two groups is refused, and so are groups that are none", () => {
  const rule = adamw();
  const [w, v] = [parameter({ value: half(0) }), parameter({ name: "v", value: half(0) })];
  const groups = [w, v].map((each) => ({ rule, parameters: [each] }));
  expect(() => new Optimizer({ groups })).toThrow(/share memory/);
  for (const bad of [
    undefined,
    {},
    [null],
    [{}],
    [{ rule: "adamw", parameters: [] }],
    [{ rule, parameters: w }],
    [{ rule, parameters: [w], schedule: 0.5 }],
  ]) {
    expect(() => new Optimizer({ groups: bad as never })).toThrow(SENTENCE);
  }
  for (const maxGradientNorm of ["1", Number.NaN, 0, -1, true, null]) {
    const options = { groups: [{ rule, parameters: [w] }], maxGradientNorm } as never;
    expect(() => new Optimizer(options)).toThrow(/^Cannot clip gradients to norm /);
  }
  const random = { groups: [{ rule, parameters: [w] }], random: 7 } as never;
  expect(() => new Optimizer(random)).toThrow(/^Cannot draw from 7/);
});

test("step() refuses what changed since, before anything is changed", async () => {
  const w = { ...parameter(), gradient: tensor(backend, [1, 1, 1, 1, 1, 1], [2, 3]) };
  const optimizer = train(w);
  optimizer.step();
  const before = await w.value.read();
  w.gradient = zeros([3, 2]);
  expect(() => optimizer.step()).toThrow(/by a gradient of shape \[3, 2\]/);
  w.gradient = zeros([2, 3]);
  for (const updateSquares of [
    zeros([2]),
    tensor(backend, new Int32Array(1)),
    zeros([1], other),
    1,
  ]) {
    expect(() => optimizer.step({ updateSquares: updateSquares as Tensor })).toThrow(SENTENCE);
  }
  expect(await w.value.read()).toEqual(before);
  expect(optimizer.steps).toBe(1);
  expect(() => optimizer.learningRate(3)).toThrow(SENTENCE);
  for (const factor of [Number.NaN, "1", undefined, Number.POSITIVE_INFINITY]) {
    const schedule = (() => factor) as unknown as () => number;
    if (factor === undefined) continue;
    const own = new Optimizer({ groups: [{ rule: sgd(), parameters: [parameter()], schedule }] });
    expect(() => own.step()).toThrow(/^Cannot take step 0: the schedule of group 0 gives /);
  }
});

const BAD = ["0.1", "", Number.NaN, -1, Number.POSITIVE_INFINITY, null, true, [1], {}, () => 1, 1n];

test.each<[string, (value: never) => unknown]>([
  ["adamw learningRate", (learningRate) => adamw({ learningRate })],
  ["adamw betas[0]", (value) => adamw({ betas: [value, 0.9] })],
  ["adamw betas[1]", (value) => adamw({ betas: [0.9, value] })],
  ["adamw betas", (betas) => adamw({ betas })],
  ["adamw epsilon", (epsilon) => adamw({ epsilon })],
  ["adamw weightDecay", (weightDecay) => adamw({ weightDecay })],
  ["sgd learningRate", (learningRate) => sgd({ learningRate })],
  ["sgd momentum", (momentum) => sgd({ momentum })],
  ["sgd weightDecay", (weightDecay) => sgd({ weightDecay })],
  ["linearDecay steps", (steps) => linearDecay({ steps })],
  ["linearDecay warmup", (warmup) => linearDecay({ steps: 10, warmup })],
  ["linearDecay end", (end) => linearDecay({ steps: 10, end })],
  ["cosine steps", (steps) => cosine({ steps })],
  ["cosine end", (end) => cosine({ steps: 10, end })],
  ["trapezoid cooldown", (cooldown) => trapezoid({ steps: 10, cooldown })],
  ["trapezoid end", (end) => trapezoid({ steps: 10, cooldown: 2, end })],
  ["constant warmup", (warmup) => constant({ warmup })],
])("%s takes numbers in its range only", (_, make) => {
  for (const bad of BAD) expect(() => make(bad as never), String(bad)).toThrow(SENTENCE);
});

test.each([
  ["adamw", adamw],
  ["sgd", sgd],
])(
  "%s() refuses what is no object of settings, and names settings that it has not",
  (name, make) => {
    for (const bad of [null, 0.1, [], "fast"]) {
      expect(() => make(bad as never)).toThrow(
        `Cannot use ${name} with ${JSON.stringify(bad)}: settings are an object; pass one, such as { learningRate: `,
      );
    }
    expect(() => make({ lr: 0.1 } as never)).toThrow(
      `Cannot use ${name} with lr 0.1: there is no such setting; take only learningRate, weightDecay, `,
    );
  },
);

test("sgd() takes nesterov as true or false", () => {
  for (const nesterov of ["false", 0, null]) {
    expect(() => sgd({ nesterov: nesterov as never })).toThrow(
      /nesterov .*: this value is not allowed; take true or false/,
    );
  }
});

test.each<[string, (saved: SavedOptimizerState) => unknown]>([
  ["nothing", () => undefined],
  ["null", () => null],
  ["an empty object", () => ({})],
  ["a text", () => "state"],
  ["no record", ({ tensors }) => ({ tensors })],
  ["no tensors", ({ record }) => ({ record })],
  ["tensors as a list", ({ record }) => ({ record, tensors: [] })],
  ["a missing tensor", ({ record }) => ({ record, tensors: {} })],
  ["an extra tensor", (s) => ({ ...s, tensors: { ...s.tensors, x: { shape: [1], data: [1] } } })],
  [
    "a tensor of another shape",
    (s) => ({
      ...s,
      tensors: { ...s.tensors, "w.momentum": { shape: [3, 2], data: new Float32Array(6) } },
    }),
  ],
  [
    "too few values",
    (s) => ({
      ...s,
      tensors: { ...s.tensors, "w.momentum": { shape: [2, 3], data: new Float32Array(5) } },
    }),
  ],
  [
    "texts as values",
    (s) => ({
      ...s,
      tensors: {
        ...s.tensors,
        "w.momentum": { shape: [2, 3], data: ["1", "2", "3", "4", "5", "6"] },
      },
    }),
  ],
  [
    "a text of six letters",
    (s) => ({ ...s, tensors: { ...s.tensors, "w.momentum": { shape: [2, 3], data: "abcdef" } } }),
  ],
  [
    "64-bit integers",
    (s) => ({
      ...s,
      tensors: { ...s.tensors, "w.momentum": { shape: [2, 3], data: new BigInt64Array(6) } },
    }),
  ],
  ["a tensor that is null", (s) => ({ ...s, tensors: { ...s.tensors, "w.momentum": null } })],
  [
    "a shape that is a number",
    (s) => ({
      ...s,
      tensors: { ...s.tensors, "w.momentum": { shape: 6, data: new Float32Array(6) } },
    }),
  ],
  [
    "tensors of the device",
    (s) => ({ ...s, tensors: { ...s.tensors, "w.momentum": zeros([2, 3]) } }),
  ],
  ["a step that is NaN", (s) => ({ ...s, record: { ...s.record, step: Number.NaN } })],
  ["a step that is a text", (s) => ({ ...s, record: { ...s.record, step: "3" } })],
  ["a negative step", (s) => ({ ...s, record: { ...s.record, step: -1 } })],
  ["a length that is a text", (s) => ({ ...s, record: { ...s.record, steps: "3" } })],
  ["a length that is null", (s) => ({ ...s, record: { ...s.record, steps: null } })],
  ["half a step", (s) => ({ ...s, record: { ...s.record, step: 0.5 } })],
  ["no groups", (s) => ({ ...s, record: { step: 1 } })],
  ["a group that is null", (s) => ({ ...s, record: { ...s.record, groups: [null] } })],
  [
    "a group without parameters",
    (s) => ({ ...s, record: { ...s.record, groups: [{ rule: "adamw" }] } }),
  ],
  [
    "parameters as a text",
    (s) => ({ ...s, record: { ...s.record, groups: [{ rule: "adamw", parameters: "w" }] } }),
  ],
  [
    "another rule",
    (s) => ({ ...s, record: { ...s.record, groups: [{ rule: "sgd", parameters: ["w"] }] } }),
  ],
  [
    "another parameter",
    (s) => ({ ...s, record: { ...s.record, groups: [{ rule: "adamw", parameters: ["v"] }] } }),
  ],
  [
    "parts that are texts",
    (s) => ({
      ...s,
      record: { ...s.record, groups: [{ rule: "adamw", parameters: ["w"], parts: { w: "1" } }] },
    }),
  ],
])("loadState() refuses %s in one sentence, and keeps what it has", async (_, make) => {
  const w = { ...parameter(), gradient: tensor(backend, [1, 2, 3, 4, 5, 6], [2, 3]) };
  const optimizer = train(w);
  optimizer.step();
  const { tensors, record } = optimizer.state();
  const host = await Promise.all(
    Object.entries(tensors).map(
      async ([name, each]) => [name, { shape: each.shape, data: await each.read() }] as const,
    ),
  );
  const saved = { record, tensors: Object.fromEntries(host) };
  optimizer.loadState(saved);
  const bad = make(saved) as SavedOptimizerState;
  expect(() => optimizer.loadState(bad)).toThrow(
    /^Cannot load the optimizer's state: [^\n]+;[^\n]+$/,
  );
  expect(optimizer.steps).toBe(1);
  expect(await tensors["w.momentum"]!.read()).toEqual(saved.tensors["w.momentum"]!.data);
});
