import { copy, fill, Random, type Shape, tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { type MatrixRuleParts, matrixRule, type StackedMatrix } from "./matrix_rule.ts";
import { matrixSettings, splitSettings } from "./matrix_settings.ts";
import { Optimizer } from "./optimizer.ts";
import { resolveSettings } from "./resolve_settings.ts";
import type { OptionsOf } from "./setting.ts";
import { stepSettings } from "./step_settings.ts";

const backend = await testBackend();

const SETTINGS = { ...matrixSettings({ learningRate: 1 }), ...splitSettings() } as const;

/** A rule whose direction is the update itself. */
const plain = (options: OptionsOf<typeof SETTINGS>, parts: Partial<MatrixRuleParts> = {}) =>
  matrixRule({
    name: "plain",
    settings: SETTINGS,
    values: resolveSettings("plain", SETTINGS, options),
    direction: (U) => copy(U),
    ...parts,
  });

const parameter = (name: string, shape: Shape) => ({
  name,
  value: new Random(1).fork(name).normal(backend, shape),
  gradient: new Random(2).fork(name).normal(backend, shape),
});

test("matrixRule() keeps M ← βM + (1 − β)G and gives βM + (1 − β)G, or M, to the direction", async () => {
  for (const nesterov of [true, false]) {
    const w = parameter("w", [2, 2]);
    w.gradient.write([1, 2, 3, -4]);
    const updates: Promise<Float32Array | Int32Array>[] = [];
    const rule = plain(
      { momentum: 0.75, nesterov },
      {
        direction: (U) => {
          updates.push(U.read() as Promise<Float32Array>);
          return copy(U);
        },
      },
    );
    using optimizer = new Optimizer({ groups: [{ rule, parameters: [w] }] });
    optimizer.step();
    const expected = nesterov ? 0.25 * 0.75 + 0.25 : 0.25;
    const [U] = await Promise.all(updates);
    expect(Array.from(U!)).toEqual([1, 2, 3, -4].map((g) => g * expected));
    const { "w.momentum": M } = optimizer.state().tensors;
    expect(Array.from(await M!.read())).toEqual([0.25, 0.5, 0.75, -1]);
  }
});

test("matrixRule() averages gradients as the rule transformed them", async () => {
  const w = parameter("w", [1, 2]);
  const rule = plain(
    { momentum: 0.5 },
    { transformGradients: () => tensor(backend, [8, -8], [1, 1, 2]) },
  );
  using optimizer = new Optimizer({ groups: [{ rule, parameters: [w] }] });
  optimizer.step();
  expect(Array.from(await optimizer.state().tensors["w.momentum"]!.read())).toEqual([4, -4]);
});

test("matrixRule() gives the direction the rule's own state, to change in place", async () => {
  const parameters = [parameter("a", [6, 4]), parameter("b", [6, 4])];
  const rule = plain(
    { splitQkv: true },
    {
      state: ([m = 0]) => ({ counts: [m] }),
      direction: (U, { state: { counts } }) => {
        expect(counts!.shape).toEqual([2, 6]);
        fill(counts!, 3);
        return copy(U);
      },
    },
  );
  using optimizer = new Optimizer({ groups: [{ rule, parameters }] });
  optimizer.step();
  const { tensors } = optimizer.state();
  expect(Object.keys(tensors)).toEqual(["a.momentum", "a.counts", "b.momentum", "b.counts"]);
  expect(Array.from(await tensors["b.counts"]!.read())).toEqual(new Array(6).fill(3));
});

test("matrixRule() hands clipped gradients on where there is no momentum", async () => {
  const settings = stepSettings({ learningRate: 1 });
  for (const transformGradients of [undefined, () => tensor(backend, [3, 4], [1, 1, 2])]) {
    const w = parameter("w", [1, 2]);
    w.value.write([0, 0]);
    w.gradient.write([3, 4]);
    const rule = matrixRule({
      name: "descent",
      settings,
      values: resolveSettings("descent", settings, {}),
      direction: (G) => copy(G),
      ...(transformGradients && { transformGradients }),
    });
    using optimizer = new Optimizer({ groups: [{ rule, parameters: [w] }], maxGradientNorm: 1 });
    optimizer.step();
    const [a, b] = await w.value.read();
    expect(a).toBeCloseTo(-0.6, 5);
    expect(b).toBeCloseTo(-0.8, 5);
    expect(optimizer.state().tensors).toEqual({});
  }
});

test("matrixRule() decays by the unscaled learning rate, then steps by the scaled one", async () => {
  const w = parameter("w", [9, 1]);
  w.value.write(new Float32Array(9).fill(1));
  w.gradient.write(new Float32Array(9).fill(1));
  const rule = plain({ weightDecay: 0.5, momentum: 0 }); // scaled by √(9/1)
  using optimizer = new Optimizer({ groups: [{ rule, parameters: [w], schedule: () => 0.5 }] });
  optimizer.step();
  expect(Array.from(await w.value.read())).toEqual(new Array(9).fill(0.75 - 1.5));
});

test("matrixRule() shows the parts of split weights as matrices, each with its own random numbers", () => {
  const shapes: Shape[] = [];
  const seen: StackedMatrix[] = [];
  const checked: string[] = [];
  const rule = plain(
    { splitQkv: true },
    {
      direction: (U, { matrices }) => {
        shapes.push(U.shape);
        seen.push(...matrices);
        return copy(U);
      },
      check: (name, shape) => void checked.push(`${name} ${shape}`),
    },
  );
  const parameters = [
    parameter("h.0.attn.c_attn.weight", [6, 4]),
    parameter("h.1.attn.c_attn.weight", [6, 4]),
  ];
  using optimizer = new Optimizer({ groups: [{ rule, parameters }] });
  optimizer.step();
  expect(shapes).toEqual([[6, 2, 4]]);
  expect(seen.map(({ name, part }) => `${name[2]} ${part}`)).toEqual([
    "0 0",
    "0 1",
    "0 2",
    "1 0",
    "1 1",
    "1 2",
  ]);
  expect(new Set(seen.map(({ random }) => random.key.join())).size).toBe(6);
  expect(checked).toEqual(["h.0.attn.c_attn.weight 2,4", "h.1.attn.c_attn.weight 2,4"]);
});
