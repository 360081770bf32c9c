import { expect, test } from "vitest";
import { adamwEntry } from "./adamw.ts";
import { defineOptimizer } from "./entry.ts";
import { setting } from "./setting_kinds.ts";
import { sgd, sgdEntry } from "./sgd.ts";

const model = { width: 64 };

test("defineOptimizer() checks options and hands values with defaults to make()", () => {
  const seen: unknown[] = [];
  const entry = defineOptimizer({
    name: "mine",
    title: "Mine",
    help: "Follows the gradient",
    trains: "all",
    settings: {
      rate: setting.number({ from: 0, default: 0.5, help: "Rate" }),
      wide: setting.flag({ default: false, help: "Wide" }),
    },
    make: (values, { width }) => {
      seen.push(values, width);
      return sgd({ learningRate: values.rate });
    },
  });
  expect(entry.make({ wide: true }, model).learningRate).toBe(0.5);
  expect(seen).toEqual([{ rate: 0.5, wide: true }, 64]);
  expect(() => entry.make({ rate: "fast" }, model)).toThrow(
    'Cannot use mine with rate "fast": this value is not allowed; take a number of at least 0, such as 0.5',
  );
});

test("adamwEntry and sgdEntry make their rules", () => {
  expect(adamwEntry.make({ betas: [0.8, 0.9] }, model).settings).toEqual({
    learningRate: 3e-4,
    weightDecay: 0,
    betas: [0.8, 0.9],
    epsilon: 1e-10,
  });
  expect(sgdEntry.make({}, model).settings).toEqual(sgd().settings);
});
