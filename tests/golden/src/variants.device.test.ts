import { relativeError, testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { readReference } from "./read.ts";
import type { Settings } from "./rules.ts";
import { FIXTURES } from "./testing/fixtures.ts";
import { type Driven, followNewtonMuon, followNora, type Matrix } from "./testing/follow_rules.ts";
import { type Trajectory, trajectoryChecks } from "./trajectories.ts";

const backend = await testBackend();
const { tensors, json } = await readReference(FIXTURES, "optimizers");

/** Rules whose variants no reference file has. */
const FOLLOWED: Readonly<Record<string, (driven: Driven, settings: Settings) => Matrix[]>> = {
  nora: followNora,
  newton_muon: followNewtonMuon,
};

const VARIANTS = {
  // At .95, Newton-Muon has a direction with an element of 2e-7, whose sign float32 cannot tell. At
  // .8, the smallest one is 1e-5.
  "cautious weight decay": { cautious: true, weightDecay: 0.3, momentum: 0.8 },
  "weight decay": { weightDecay: 0.3 },
  hyperball: { hyperball: true, weightDecay: 0.3 },
} as const satisfies Record<string, Partial<Settings>>;

const trajectories = (json as { cases: Trajectory[] }).cases.filter(({ name }) =>
  Object.hasOwn(FOLLOWED, name),
);
const cases = trajectories.flatMap((trajectory) =>
  Object.entries(VARIANTS).map(([variant, settings]) => ({
    title: `${trajectory.name} with ${variant} on ${trajectory.shape.join("×")}`,
    trajectory,
    settings: { ...trajectory.settings, ...settings },
  })),
);

function drivenOf({ shape }: Trajectory): Driven {
  const matrices = (name: string): Matrix[] => {
    const { data, shape: own } = tensors.get(`${shape.join("x")}/${name}`)!;
    const [rows = 1, columns = 1] = own.slice(-2);
    const values = Array.from(data);
    const at = (row: number) => values.slice(row * columns, (row + 1) * columns);
    return Array.from({ length: values.length / (rows * columns) }, (_, step) =>
      Array.from({ length: rows }, (_, row) => at(step * rows + row)),
    );
  };
  return {
    initial: matrices("initial")[0]!,
    gradients: matrices("gradients"),
    layerInputs: matrices("layer_inputs"),
  };
}

const followed = (trajectory: Trajectory, settings: Settings): number[] =>
  FOLLOWED[trajectory.name]!(drivenOf(trajectory), settings).flat(2);

test.each(trajectories)("float64 follows PyTorch's $name on $shape", (trajectory) => {
  const { data } = tensors.get(`${trajectory.shape.join("x")}/${trajectory.name}`)!;
  // The fixtures round float64 to float32.
  expect(relativeError(followed(trajectory, trajectory.settings), data)).toBeLessThan(2 ** -24);
});

test.each(cases)("$title follows its equations in float64", async ({ trajectory, settings }) => {
  const expected = followed(trajectory, settings);
  const plain = followed(trajectory, { ...settings, cautious: false, hyperball: false });
  if (settings.cautious || settings.hyperball) {
    expect(relativeError(expected, plain)).toBeGreaterThan(1e-3);
  }
  const name = `${trajectory.shape.join("x")}/${trajectory.name}`;
  const reference = new Map([...tensors, [name, { shape: [expected.length], data: expected }]]);
  const checks = trajectoryChecks(reference, [{ ...trajectory, settings }]);
  expect(checks.map((check) => check.name)).toEqual([name]);
  const [{ run, allowed }] = checks as [(typeof checks)[0]];
  expect(await run(backend)).toBeLessThanOrEqual(allowed);
});
