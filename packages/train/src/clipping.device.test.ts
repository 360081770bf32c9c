import { matmul, mean, multiply, Parameter, subtract, tanh } from "@lrm/autograd";
import { Optimizer, sgd, trapezoid } from "@lrm/optimizer";
import { Random, zeros } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { expect, test } from "vitest";
import { arrayBatches } from "./array_batches.ts";
import type { StepMetrics } from "./metrics.ts";
import { train } from "./trainer.ts";

const backend = await testBackend();
const [STEPS, LEARNING_RATE] = [12, 1];
const schedule = trapezoid({ steps: STEPS, warmup: 3, cooldown: 4 });

/** Points, and the values of a linear function. */
function regression() {
  const numbers = new Random(1).numbers();
  const x = Float32Array.from({ length: 64 * 3 }, () => 2 * numbers.next().value - 1);
  const y = Float32Array.from(
    { length: 64 },
    (_, row) => 0.5 * x[3 * row]! - 0.3 * x[3 * row + 1]! + 0.4 * x[3 * row + 2]!,
  );
  return { x: { data: x, shape: [64, 3] }, y: { data: y, shape: [64, 1] } };
}

/** Fits the function by plain gradient descent, with a loss that no package has. */
async function fitted(maxGradientNorm?: number): Promise<StepMetrics<"samples">[]> {
  const weight = new Parameter("weight", zeros(backend, [3, 1]), { role: "matrix" });
  const rule = sgd({ learningRate: LEARNING_RATE, momentum: 0, weightDecay: 0 });
  using optimizer = new Optimizer({
    groups: [{ rule, parameters: [weight], schedule }],
    ...(maxGradientNorm !== undefined && { maxGradientNorm }),
  });
  const metrics: StepMetrics<"samples">[] = [];
  await train(
    {
      backend,
      optimizer,
      task: {
        parameters: [weight],
        training: arrayBatches(regression(), { batch: 16 }),
        loss({ x, y }) {
          const error = subtract(matmul(x, weight), y);
          return mean(multiply(error, tanh(error)));
        },
      },
    },
    { seed: 1, steps: STEPS, accumulation: 2, measureUpdatesEvery: 1 },
    { onStep: (each) => metrics.push(each) },
  );
  weight.dispose();
  return metrics;
}

test.each([0.2, undefined])(
  "train() follows a schedule with a loss of one's own, and moves by no more than a gradient of norm %s",
  async (most) => {
    const metrics = await fitted(most);
    expect(metrics).toHaveLength(STEPS);
    for (const { step, learningRate, gradientNorm, updateNorm } of metrics) {
      expect(learningRate).toBeCloseTo(LEARNING_RATE * schedule(step - 1), 12);
      const moved = learningRate * Math.min(gradientNorm!, most ?? Number.POSITIVE_INFINITY);
      expect(Math.abs(updateNorm! / moved - 1)).toBeLessThan(1e-3);
    }
    const long = metrics.filter(({ gradientNorm }) => gradientNorm! > 0.2);
    expect(long.length).toBeGreaterThan(0);
    expect(long.length).toBeLessThan(STEPS);
    expect(metrics.at(-1)!.loss).toBeLessThan(0.2 * metrics[0]!.loss);
  },
);

test("train() takes shorter steps from the same gradients when they are clipped", async () => {
  const [clipped, free] = [await fitted(0.2), await fitted()];
  expect(clipped[0]!.gradientNorm).toBe(free[0]!.gradientNorm);
  expect(clipped[0]!.updateNorm!).toBeLessThan(0.6 * free[0]!.updateNorm!);
  expect(clipped[3]!.loss).toBeGreaterThan(free[3]!.loss);
});
