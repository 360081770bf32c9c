import { LLAMA_PRESETS, LLaMA } from "@lrm/llama";
import { type AuxiliaryOptions, matrixOptimizer, sgd } from "@lrm/optimizer";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";

const config = { ...LLAMA_PRESETS.nano, layers: 1, width: 16, mlpWidth: 32, vocabularySize: 32 };
const model = () => LLaMA.initialize(createReferenceBackend(), config, new Random(1));

const MATRICES = ["q_proj", "k_proj", "v_proj", "o_proj"].map(
  (name) => `model.layers.0.self_attn.${name}.weight`,
);
const MLP = ["gate_proj", "up_proj", "down_proj"].map(
  (name) => `model.layers.0.mlp.${name}.weight`,
);
const NORMS = ["layers.0.input_layernorm", "layers.0.post_attention_layernorm", "norm"].map(
  (name) => `model.${name}.weight`,
);

/** Learning rate and names of each group. */
function groupsOf(auxiliary: AuxiliaryOptions, of: LLaMA): [number, string[]][] {
  const rule = sgd({ learningRate: 1 });
  using optimizer = matrixOptimizer(rule, of, { adamw: auxiliary });
  return optimizer.groups.map(({ rule, parameters }) => [
    rule.learningRate,
    parameters.map(({ name }) => name),
  ]);
}

test("matrixOptimizer() makes two groups without rates of their own, in the model's order", () => {
  using llama = model();
  expect(groupsOf({ learningRate: 2 }, llama)).toEqual([
    [1, [...MATRICES, ...MLP]],
    [2, ["model.embed_tokens.weight", ...NORMS, "lm_head.weight"]],
  ]);
});

test("matrixOptimizer() gives heads and embeddings their rates, by their roles", () => {
  using llama = model();
  const rates = { learningRate: 2, embeddingLearningRate: 3, headLearningRate: 4 };
  expect(groupsOf(rates, llama)).toEqual([
    [1, [...MATRICES, ...MLP]],
    [4, ["lm_head.weight"]],
    [3, ["model.embed_tokens.weight"]],
    [2, NORMS],
  ]);
});

test("matrixOptimizer() leaves frozen parameters out", () => {
  using llama = model();
  for (const parameter of llama.parameters) parameter.trainable = parameter.role === "head";
  expect(groupsOf({ learningRate: 2 }, llama)).toEqual([
    [1, []],
    [2, ["lm_head.weight"]],
  ]);
});
