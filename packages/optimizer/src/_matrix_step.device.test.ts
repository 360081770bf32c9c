import { copy, createDryBackend, defineMap, map, Random, type Shape, zeros } from "@lrm/tensor";
import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test, vi } from "vitest";
import { matrixRule } from "./matrix_rule.ts";
import { matrixSettings, splitSettings } from "./matrix_settings.ts";
import { Optimizer } from "./optimizer.ts";
import { resolveSettings } from "./resolve_settings.ts";
import { rowRule, rowUpdate } from "./row_rule.ts";
import type { UpdateRule } from "./rule.ts";
import type { OptionsOf } from "./setting.ts";

const backend = await testBackend();

const SETTINGS = { ...matrixSettings({ learningRate: 0.1 }), ...splitSettings() } as const;
type Options = OptionsOf<typeof SETTINGS>;

const same = rowUpdate(({ U, length }) => U.mul(length));

/** Rules whose direction is the gradient itself, through either way to make a rule. */
const RULES: readonly (readonly [string, (options: Options) => UpdateRule])[] = [
  [
    "matrixRule",
    (options) =>
      matrixRule({
        name: "plain",
        settings: SETTINGS,
        values: resolveSettings("plain", SETTINGS, { momentum: 0, ...options }),
        direction: (U) => copy(U),
      }),
  ],
  [
    "rowRule",
    (options) =>
      rowRule({
        name: "plain",
        settings: SETTINGS,
        values: resolveSettings("plain", SETTINGS, { momentum: 0, ...options }),
        update: same,
      }),
  ],
];

const parameter = (shape: Shape, name = "w") => ({
  name,
  value: new Random(1).fork(name).normal(backend, shape),
  gradient: new Random(2).fork(name).normal(backend, shape),
});

const norm = (x: ArrayLike<number>): number => Math.hypot(...Array.from(x));

/** `X = W − lr·‖W‖ D / max(‖D‖, 1e-10)`, `W ← X ‖W‖ / max(‖X‖, 1e-10)`, in float64. */
function onHyperball(W: readonly number[], D: readonly number[], lr: number): number[] {
  const size = (lr * norm(W)) / Math.max(norm(D), 1e-10);
  const X = W.map((w, at) => w - size * D[at]!);
  return X.map((x) => (x * norm(W)) / Math.max(norm(X), 1e-10));
}

test.each(RULES)(
  "%s() with cautiousWeightDecay decays only where weight and step do not differ in sign",
  async (_, make) => {
    const w = parameter([6, 2]); // scaled by √3
    const D = Array.from(await w.gradient.read());
    D[0] = 0;
    w.gradient.write(D);
    let expected = Array.from(await w.value.read());
    const rule = make({ weightDecay: 0.5, cautiousWeightDecay: true });
    using optimizer = new Optimizer({ groups: [{ rule, parameters: [w] }] });
    for (let step = 0; step < 4; step++) {
      optimizer.step();
      expected = expected.map(
        (W, at) => W - (W * D[at]! >= 0 ? 0.05 * W : 0) - 0.1 * Math.sqrt(3) * D[at]!,
      );
    }
    expect(relativeError(await w.value.read(), expected)).toBeLessThan(1e-6);
  },
);

test.each(RULES)(
  "%s() with hyperball steps on the sphere of each part, whatever the direction's size, decay and scale",
  async (_, make) => {
    for (const size of [1, 1e-6, 1e30]) {
      const parameters = [parameter([6, 4], "a"), parameter([6, 4], "b")];
      const options = { weightDecay: 0.5, hyperball: true, split: () => 3 } as const;
      using optimizer = new Optimizer({ groups: [{ rule: make(options), parameters }] });
      const D: number[][] = [];
      const expected: number[][] = [];
      for (const { value, gradient } of parameters) {
        D.push(Array.from(await gradient.read()));
        gradient.write(D.at(-1)!.map((each) => each * size));
        expected.push(Array.from(await value.read()));
      }
      for (let step = 0; step < 5; step++) {
        optimizer.step();
        expected.forEach((W, index) => {
          const part = (x: readonly number[], at: number) => x.slice(8 * at, 8 * at + 8);
          expected[index] = [0, 1, 2].flatMap((at) =>
            onHyperball(part(W, at), part(D[index]!, at), 0.1),
          );
        });
      }
      for (const [index, { value }] of parameters.entries()) {
        expect(relativeError(await value.read(), expected[index]!)).toBeLessThan(2e-6);
      }
    }
  },
);

test.each(RULES)(
  "%s() with hyperball keeps the norm of a matrix over many steps",
  async (_, make) => {
    const w = parameter([5, 7]);
    const before = norm(await w.value.read());
    using optimizer = new Optimizer({
      groups: [{ rule: make({ hyperball: true }), parameters: [w] }],
    });
    for (let step = 0; step < 300; step++) {
      using fresh = new Random(3).fork(step).normal(backend, [5, 7]);
      w.gradient.write(await fresh.read());
      optimizer.step();
    }
    // Rounding of 300 steps, 2⁻²⁴ each at random.
    expect(Math.abs(norm(await w.value.read()) / before - 1)).toBeLessThan(3e-6);
  },
);

test.each(RULES)("%s() with hyperball or cautiousWeightDecay reads nothing back", (_, make) => {
  for (const options of [{ hyperball: true }, { cautiousWeightDecay: true, weightDecay: 0.1 }]) {
    const rule = make(options);
    using optimizer = new Optimizer({ groups: [{ rule, parameters: [parameter([4, 3])] }] });
    const read = vi.spyOn(backend, "read");
    optimizer.step();
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
  }
});

test.each(RULES)(
  "%s() records the hyperball without the decay and scale that it leaves out",
  (_, make) => {
    const { settings } = make({ hyperball: true, weightDecay: 0.5, scale: "rms" });
    expect(settings).toMatchObject({ hyperball: true, weightDecay: 0, scale: "none" });
    expect(make({}).settings).not.toHaveProperty("hyperball");
    expect(make({}).settings).not.toHaveProperty("cautiousWeightDecay");
  },
);

test.each(RULES)("%s() refuses cautious decay on the hyperball", (_, make) => {
  expect(() => make({ hyperball: true, cautiousWeightDecay: true })).toThrow(
    "Cannot use plain with cautiousWeightDecay and hyperball: there is no decay on the hyperball; choose one of them",
  );
});

test.each(RULES)(
  "%s() with hyperball refuses a matrix of zeros, by name, before the first step",
  async (_, make) => {
    const [w, v] = [parameter([6, 4]), parameter([6, 4], "v")];
    const optimizerOf = (options: Options) =>
      new Optimizer({ groups: [{ rule: make(options), parameters: [w, v] }] });
    using split = optimizerOf({ hyperball: true, split: () => 3 });
    using whole = optimizerOf({ hyperball: true });
    using plain = optimizerOf({});
    await split.checkStart();
    const zeros = defineMap(["x"], [], ({ x }) => ({ y: x.mul(0) }));
    const second = v.value.slice(2, 4);
    map(zeros, { x: second }, { into: { y: second } });
    await whole.checkStart();
    await expect(split.checkStart()).rejects.toThrow(
      'Cannot train parameter "v" of shape [6, 4] with plain on the hyperball: matrix 2 of its 3 is zero, and would stay so; initialize it with other values, or train without hyperball',
    );
    v.value.write(new Float32Array(24));
    await expect(whole.checkStart()).rejects.toThrow(
      'Cannot train parameter "v" of shape [6, 4] with plain on the hyperball: all its weights are zero, and would stay so',
    );
    const read = vi.spyOn(backend, "read");
    await plain.checkStart();
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
  },
);

test("Optimizer.checkStart() leaves out parameters that were frozen since", async () => {
  const [w, v] = [parameter([4, 4]), { ...parameter([4, 4], "v"), trainable: true }];
  v.value.write(new Float32Array(16));
  for (const [, make] of RULES) {
    v.trainable = true;
    const rule = make({ hyperball: true });
    using optimizer = new Optimizer({ groups: [{ rule, parameters: [v, w] }] });
    await expect(optimizer.checkStart()).rejects.toThrow('Cannot train parameter "v"');
    v.trainable = false;
    await expect(optimizer.checkStart()).resolves.toBeUndefined();
    w.value.write(new Float32Array(16));
    await expect(optimizer.checkStart()).rejects.toThrow('Cannot train parameter "w"');
    w.value.write(new Float32Array(16).fill(1));
  }
});

test("Optimizer.checkStart() accepts a backend that computes nothing, where all values are zeros", async () => {
  const dry = createDryBackend();
  const [value, gradient] = [zeros(dry, [4, 4]), zeros(dry, [4, 4])];
  for (const [, make] of RULES) {
    const parameters = [{ name: "w", value, gradient }];
    using optimizer = new Optimizer({ groups: [{ rule: make({ hyperball: true }), parameters }] });
    await expect(optimizer.checkStart()).resolves.toBeUndefined();
  }
});
