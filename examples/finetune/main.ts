// Fine-tunes a model by LoRA on chats, and asks it before and after. Any folder of Hugging Face
// with a small GPT-2, LLaMA, Mistral or Qwen takes the place of the tiny model that it makes here.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeChat, openTokenizer } from "@lrm/data";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { drawText, endTokensOf } from "@lrm/run";
import {
  finetune,
  openModel,
  outputObserver,
  startRun,
  trainRun,
  withAdapter,
} from "@lrm/run/node";

const folder = await mkdtemp(join(tmpdir(), "finetune-"));
const [model, adapter] = [join(folder, "model"), join(folder, "adapter")];
const device = { backend: "cpu" } as const; // or "webgpu"; "auto" prefers a GPU

// A model to start from: 0.9 million parameters over bytes, trained on a few sentences.
const text = join(folder, "text.txt");
await writeFile(text, "user: What is 3 plus 4?\nassistant: I do not know.\n\n".repeat(100));
const settings = { preset: "llama-nano", optimizer: "muon", steps: 40, batch: 4, context: 64 };
await trainRun(
  await startRun({ ...settings, data: text, sampleTokens: 1 }, { out: model, device }),
);

// 60 examples, of which only the answers are learned.
const examples = join(folder, "examples.jsonl");
const chats = Array.from({ length: 60 }, (_, at) => {
  const [a, b] = [at % 10, Math.floor(at / 10)];
  const question = { role: "user", content: `What is ${a} plus ${b}?` };
  return JSON.stringify({
    messages: [question, { role: "assistant", content: `Arr! It be ${a + b}.` }],
  });
});
await writeFile(examples, chats.join("\n"));

const run = await finetune(
  {
    from: model,
    data: examples,
    epochs: 12,
    learningRate: 0.004,
    lora: { rank: 16 },
    sampleTokens: 1,
  },
  { out: join(folder, "run"), device },
);
await trainRun(run, {
  observers: [
    await outputObserver(run, adapter), // writes what peft reads
    {
      onStep: ({ step, validationLoss }) => {
        if (validationLoss !== undefined)
          console.log(`step ${step}  loss ${validationLoss.toFixed(3)}`);
      },
    },
  ],
});

const base = await openModel(model);
console.log(`before: ${await answer(base)}`);
console.log(`after: ${await answer(withAdapter(base, adapter))}`);
await rm(folder, { recursive: true });

/** Asks a stored model. */
async function answer(stored: typeof base): Promise<string> {
  const backend = await createCpuBackend();
  const tokenizer = await openTokenizer(stored.tokenizer, stored.tokenizerFiles);
  const speaker = { model: await stored.load(backend), tokenizer, ends: endTokensOf(stored) };
  const prompt = encodeChat([{ role: "user", content: "What is 3 plus 4?" }], tokenizer);
  const said = await drawText(speaker, prompt, { tokens: 40, temperature: 0, answer: true });
  await backend.dispose();
  return said.trim();
}
