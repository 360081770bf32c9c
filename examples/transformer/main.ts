// Trains the transformer on a text: Muon its matrices, AdamW the other parameters.
import { createTokenizer, tokensInMemory } from "@lrm/data";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { muonWithAdamW } from "@lrm/muon";
import { linearDecay } from "@lrm/optimizer";
import { full, Random, scale, zeros } from "@lrm/tensor";
import { languageModelTask, train } from "@lrm/train";
import { Transformer } from "./model.ts";

const TEXT = "It was the best of times, it was the worst of times, ".repeat(40);
const STEPS = 60;

const backend = await createCpuBackend();
const { encode, vocabularySize } = await createTokenizer("bytes");
const tokens = tokensInMemory(encode(TEXT));

const sizes = { vocabularySize, layers: 2, width: 64, heads: 4, mlpWidth: 256 };
const random = new Random(1);
const model = new Transformer({ ...sizes, attentionScale: 0.12, softCap: 15 }, (name, shape) => {
  if (name.endsWith("bias")) return zeros(backend, shape);
  if (name.endsWith("gains")) return full(backend, shape, 1);
  const weight = random.fork(name).normal(backend, shape);
  return name === "embed.weight" ? weight : scale(weight, shape[1]! ** -0.5, weight);
});

const schedule = linearDecay({ steps: STEPS });
const optimizer = muonWithAdamW(model, { learningRate: 0.02, schedule });
const task = languageModelTask(
  {
    parameters: model.parameters,
    loss: (tape, inputs, targets) => model.loss(tape.constant(inputs), tape.constant(targets)),
  },
  { name: "text", train: tokens, validation: tokens },
  { batch: 4, context: 32, vocabularySize, evaluationTokens: 512 },
);

let last = Number.POSITIVE_INFINITY;
await train(
  { backend, task, optimizer },
  { seed: 1, steps: STEPS },
  {
    onStep({ step, loss, validationLoss }) {
      if (step % 20 === 0) console.log(`step ${step}  loss ${loss.toFixed(3)}`);
      last = validationLoss ?? last;
    },
  },
);
await backend.dispose();
process.exitCode = last < 0.5 ? 0 : 1;
