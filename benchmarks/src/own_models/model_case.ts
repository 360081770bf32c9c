import { maxPool2d, relu, reshape, type Variable } from "@lrm/autograd";
import { conv2d, dense, type LayerDefinition, sequential } from "@lrm/autograd/layers";

export type ModelName = "mlp" | "cnn";
export type ModelOptimizer = "adam" | "muon";

/** A model that someone could write with the layers of `@lrm/autograd`. */
export interface ModelCase {
  readonly name: ModelName;
  readonly title: string;
  readonly batch: number;
  /** Shape of one input. */
  readonly input: readonly number[];
  readonly layers: LayerDefinition;
}

/** Number of classes that the models tell apart. */
export const CLASSES = 10;

const pool = (x: Variable): Variable => maxPool2d(x, { size: 2 });
const flatten = (x: Variable): Variable => reshape(x, [x.shape[0]!, -1]);
const convolution = (inChannels: number, outChannels: number): LayerDefinition =>
  sequential(conv2d(inChannels, outChannels, { size: 3, padding: 1 }), relu, pool);

export const MLP: ModelCase = {
  name: "mlp",
  title: "MLP 784-512-512-10, batch 128",
  batch: 128,
  input: [784],
  layers: sequential(
    dense(784, 512),
    relu,
    dense(512, 512),
    relu,
    dense(512, CLASSES, { role: "head" }),
  ),
};

/** Three convolutions of 3 × 3, each with a pooling of 2 × 2, and a dense head. */
export const CNN: ModelCase = {
  name: "cnn",
  title: "CNN 32-64-128 on 3×32×32, batch 64",
  batch: 64,
  input: [3, 32, 32],
  layers: sequential(
    convolution(3, 32),
    convolution(32, 64),
    convolution(64, 128),
    flatten,
    dense(128 * 4 * 4, CLASSES, { role: "head" }),
  ),
};
