import { accuracy, crossEntropy, gelu } from "@lrm/autograd";
import { dense, type Forward, initialize, type Layer, sequential } from "@lrm/autograd/layers";
import { adamw, Optimizer } from "@lrm/optimizer";
import { type Backend, Random } from "@lrm/tensor";
import { arrayBatches, arrayBatchesInOrder } from "../array_batches.ts";
import type { StepMetrics } from "../metrics.ts";
import type { Task } from "../task.ts";
import type { TrainHooks } from "../train_hooks.ts";
import type { TrainSettings } from "../train_settings.ts";
import { train } from "../trainer.ts";

export type PointsTask = Task<"x" | "y", "samples">;

/** Points of three quadrants of a square, and the number of the quadrant. */
export function points(samples: number, seed: number) {
  const numbers = new Random(seed).numbers();
  const y = new Int32Array(samples);
  const x = Float32Array.from({ length: 2 * samples }, () => 2 * numbers.next().value - 1);
  for (const row of y.keys()) y[row] = x[2 * row]! > 0 ? 2 : x[2 * row + 1]! > 0 ? 1 : 0;
  return { x: { data: x, shape: [samples, 2] }, y };
}

/** Classifier of points, with its task and its optimizer. */
export class Classifier {
  readonly model: Layer;
  readonly optimizer: Optimizer;
  readonly task: PointsTask;
  readonly metrics: StepMetrics<"samples">[] = [];
  readonly #backend: Backend;

  /** @param change  makes another task from the usual one and the model */
  constructor(
    backend: Backend,
    change = (task: PointsTask, _forward: Forward): PointsTask => task,
  ) {
    this.#backend = backend;
    const layers = sequential(dense(2, 16), gelu, dense(16, 3, { role: "head" }));
    this.model = initialize(backend, layers, new Random(1));
    const { parameters, forward } = this.model;
    this.optimizer = new Optimizer({
      groups: [{ rule: adamw({ learningRate: 0.02 }), parameters }],
    });
    this.task = change(
      {
        parameters,
        training: arrayBatches(points(50, 1), { batch: 16 }),
        validation: arrayBatchesInOrder(points(21, 2), { batch: 8 }),
        loss: ({ x, y }) => crossEntropy(forward(x), y),
        evaluate({ x, y }) {
          const logits = forward(x);
          return { accuracy: accuracy(logits, y), loss: crossEntropy(logits, y) };
        },
      },
      forward,
    );
  }

  async train(settings: Partial<TrainSettings> = {}, hooks: TrainHooks<"samples"> = {}) {
    const { task, optimizer } = this;
    return await train(
      { backend: this.#backend, task, optimizer },
      { seed: 1, steps: 40, ...settings },
      { onStep: (metrics) => this.metrics.push(metrics), ...hooks },
    );
  }

  /** Reads all weights and optimizer state. */
  async state() {
    const tensors = [
      ...this.model.parameters.map(({ name, value }) => [name, value] as const),
      ...Object.entries(this.optimizer.state().tensors),
    ];
    return new Map(
      await Promise.all(tensors.map(async ([name, each]) => [name, await each.read()] as const)),
    );
  }

  [Symbol.dispose](): void {
    this.optimizer.dispose();
    this.model.dispose();
  }
}
