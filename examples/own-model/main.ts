// Trains a classifier to separate the three arms of a spiral; Muon trains its matrices.
import { createCpuBackend } from "@lrm/kernels-cpu";
import { muon } from "@lrm/muon";
import { adamw, linearDecay, Optimizer, partition } from "@lrm/optimizer";
import { Random, tensor } from "@lrm/tensor";
import { Classifier } from "./model.ts";

const ARMS = 3;
const POINTS = 100; // per arm
const STEPS = 300;

const backend = await createCpuBackend();

const points: number[] = [];
const oneHot: number[] = [];
for (let i = 0; i < ARMS * POINTS; i++) {
  const arm = i % ARMS;
  const radius = (i + 1) / (ARMS * POINTS);
  const angle = 5 * radius + (2 * Math.PI * arm) / ARMS;
  points.push(radius * Math.cos(angle), radius * Math.sin(angle));
  for (let label = 0; label < ARMS; label++) oneHot.push(label === arm ? 1 : 0);
}
const x = tensor(backend, points, [ARMS * POINTS, 2]);
const labels = tensor(backend, oneHot, [ARMS * POINTS, ARMS]);

const model = new Classifier(backend, 32, ARMS, new Random(1));
const { matrices, rest } = partition(model.parameters); // the head goes to `rest`
const schedule = linearDecay({ steps: STEPS });
const optimizer = new Optimizer({
  groups: [
    { rule: muon({ learningRate: 0.05 }), parameters: matrices, schedule },
    { rule: adamw({ learningRate: 0.01 }), parameters: rest, schedule },
  ],
});

for (let step = 0; step < STEPS; step++) {
  const loss = model.lossAndGradients(x, labels);
  optimizer.step();
  if (step % 50 === 0) console.log(`step ${step}  loss ${(await loss.read())[0]?.toFixed(4)}`);
  loss.dispose();
}

const logits = await model.logits(x).read();
let right = 0;
for (let i = 0; i < ARMS * POINTS; i++) {
  const row = logits.subarray(i * ARMS, (i + 1) * ARMS);
  if (row.indexOf(Math.max(...row)) === i % ARMS) right++;
}
console.log(`${right} of ${ARMS * POINTS} points are classified correctly`);
await backend.dispose();
process.exitCode = right > 0.95 * ARMS * POINTS ? 0 : 1;
