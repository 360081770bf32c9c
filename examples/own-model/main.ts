// Trains a classifier to separate the three arms of a spiral; Muon trains its matrices.
import { crossEntropy, gelu, Tape } from "@lrm/autograd";
import { dense, initialize, sequential } from "@lrm/autograd/layers";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { muonWithAdamW } from "@lrm/muon";
import { linearDecay } from "@lrm/optimizer";
import { Random, tensor } from "@lrm/tensor";

const backend = await createCpuBackend();

const arms = Int32Array.from({ length: 300 }, (_, i) => i % 3);
const points = Array.from(arms).flatMap((arm, i) => {
  const radius = (i + 1) / arms.length;
  const angle = 5 * radius + (2 * Math.PI * arm) / 3;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
});
const [x, y] = [tensor(backend, points, [arms.length, 2]), tensor(backend, arms)];

const layers = [dense(2, 32), gelu, dense(32, 32), gelu, dense(32, 3, { role: "head" })];
const model = initialize(backend, sequential(...layers), new Random(1));
const schedule = linearDecay({ steps: 300 });
const optimizer = muonWithAdamW(model, { learningRate: 0.05, schedule });

for (let step = 0; step < 300; step++) {
  using tape = new Tape(backend);
  const loss = crossEntropy(model.forward(tape.constant(x)), y);
  for (const parameter of model.parameters) parameter.zeroGradient();
  tape.backward(loss);
  optimizer.step();
  if (step % 50 === 0)
    console.log(`step ${step}  loss ${(await loss.value.read())[0]?.toFixed(4)}`);
}

const logits = await model.forward(Tape.inference(backend).constant(x)).value.read();
const rows = Array.from(arms, (_, i) => logits.subarray(3 * i, 3 * i + 3));
const right = rows.filter((row, i) => row.indexOf(Math.max(...row)) === arms[i]).length;
console.log(`${right} of ${arms.length} points are classified correctly`);
await backend.dispose();
process.exitCode = right > 0.95 * arms.length ? 0 : 1;
