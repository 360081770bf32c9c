// Trains a small GPT-2 with Muon on the CPU, then generates text. The same file runs in Node, Deno
// and Bun.

import { createTokenizer, tokensInMemory } from "@lrm/data";
import { GPT2, GPT2_PRESETS, generate } from "@lrm/gpt2";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { muonWithAdamW } from "@lrm/muon";
import { linearDecay } from "@lrm/optimizer";
import { Random } from "@lrm/tensor";
import { languageModelTask, train } from "@lrm/train";

const TEXT = "It was the best of times, it was the worst of times, ".repeat(20);
const STEPS = 60;

const backend = await createCpuBackend();
console.log(backend.info.description);

const { encode, decode, vocabularySize } = await createTokenizer("bytes");
const tokens = tokensInMemory(encode(TEXT));
const model = GPT2.initialize(backend, { ...GPT2_PRESETS.nano, layers: 2 }, new Random(1));
const schedule = linearDecay({ steps: STEPS });
const optimizer = muonWithAdamW(model, { learningRate: 0.02, schedule });

const corpus = { name: "text", train: tokens, validation: tokens };
const options = { batch: 2, context: 32, vocabularySize, evaluationTokens: 512 };

await train(
  { backend, task: languageModelTask(model, corpus, options), optimizer },
  { seed: 1, steps: STEPS },
  {
    onStep: ({ step, loss }) => {
      if (step % 20 === 0) console.log(`step ${step}  loss ${loss.toFixed(3)}`);
    },
  },
);

const continuation = await generate(model, encode("It was"), { tokens: 40, temperature: 0 });
console.log(`It was${decode(continuation)}`);
await backend.dispose();
