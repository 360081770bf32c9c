import { Tape } from "@lrm/autograd";
import { storedShape } from "@lrm/language-model";
import { openSafetensors } from "@lrm/safetensors";
import { tensor } from "@lrm/tensor";
import { testBackend } from "@lrm/tensor/testing";
import { sineCheckpoint } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { configFromHuggingFace } from "./hugging_face_config.ts";
import { parameterLayout } from "./layout.ts";
import { GPT2 } from "./model.ts";

const backend = await testBackend();

const TOKENS = [1, 5, 12, 0, 3, 7, 7, 2, 11, 4];

/** Settings, and the last logits that transformers 5.24 computes in float64. */
const EXPECTED: [settings: object, logits: number[]][] = [
  [
    {
      vocab_size: 13,
      n_positions: 32,
      n_embd: 16,
      n_layer: 2,
      n_head: 4,
      activation_function: "gelu",
      n_inner: 24,
      model_type: "gpt2",
    },
    [
      -3.551435, 6.294615, -2.445042, -3.965379, 6.222606, -1.962499, -4.353058, 6.109379,
      -1.466958, -4.711903, 5.955686, -0.961699, -5.039537,
    ],
  ],
  [
    {
      vocab_size: 13,
      n_positions: 32,
      n_embd: 16,
      n_layer: 2,
      n_head: 4,
      tie_word_embeddings: false,
      model_type: "gpt2",
    },
    [
      2.654736, -6.515783, 3.552434, 3.131606, -6.535716, 3.094552, 3.587734, -6.512356, 2.616172,
      4.020096, -6.445861, 2.120464, 4.425831,
    ],
  ],
  [
    {
      vocab_size: 13,
      n_positions: 32,
      n_embd: 16,
      n_layer: 2,
      n_head: 4,
      scale_attn_by_inverse_layer_idx: true,
      model_type: "gpt2",
    },
    [
      -5.08845, 6.501252, -1.104877, -5.448706, 6.295511, -0.548625, -5.772871, 6.04807, 0.01126,
      -6.058798, 5.760569, 0.571072, -6.304592,
    ],
  ],
  [
    {
      vocab_size: 13,
      n_positions: 32,
      n_embd: 16,
      n_layer: 2,
      n_head: 4,
      scale_attn_weights: false,
      scale_attn_by_inverse_layer_idx: true,
      model_type: "gpt2",
    },
    [
      -5.130551, 6.499873, -1.061463, -5.488685, 6.290182, -0.503569, -5.810464, 6.038827, 0.057659,
      -6.093755, 5.747472, 0.618506, -6.336683,
    ],
  ],
];

/** Makes the weights that the expected logits are of. */
function weightsOf(config: ReturnType<typeof configFromHuggingFace>) {
  const tensors = parameterLayout(config).map((entry) => ({
    name: entry.name === "lm_head.weight" ? entry.name : `transformer.${entry.name}`,
    shape: storedShape(entry),
  }));
  return openSafetensors(sineCheckpoint(tensors));
}

test.each(EXPECTED)(
  "GPT2 computes the logits of transformers with %o",
  async (settings, logits) => {
    const config = configFromHuggingFace(settings);
    using model = await GPT2.load(backend, await weightsOf(config), config);
    using tape = Tape.inference(backend);
    using input = tensor(backend, Int32Array.from(TOKENS), [1, TOKENS.length]);
    const all = await model.logits(tape, input).value.read();
    const last = Array.from(all.slice(-logits.length));
    const largest = Math.max(...logits.map(Math.abs));
    for (const [i, value] of logits.entries()) {
      expect(Math.abs(last[i]! - value) / largest, String(i)).toBeLessThan(1e-5);
    }
  },
);
