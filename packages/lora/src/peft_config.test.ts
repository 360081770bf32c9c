import { Parameter } from "@lrm/autograd";
import { zeros } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import { expect, test } from "vitest";
import { completeLoRA } from "./options.ts";
import { configFromPEFT, peftConfig } from "./peft_config.ts";

const backend = createReferenceBackend();

/** Fields that PEFT 0.21 writes. */
const PEFT = {
  alora_invocation_tokens: null,
  alpha_pattern: {},
  auto_mapping: null,
  base_model_name_or_path: "HuggingFaceTB/SmolLM2-135M",
  bias: "none",
  ensure_weight_tying: false,
  fan_in_fan_out: false,
  inference_mode: true,
  init_lora_weights: true,
  layers_to_transform: null,
  loftq_config: {},
  lora_alpha: 32,
  lora_bias: false,
  lora_dropout: 0.05,
  megatron_core: "megatron.core",
  modules_to_save: null,
  peft_type: "LORA",
  peft_version: "0.21.2",
  qalora_group_size: 16,
  r: 16,
  rank_pattern: {},
  target_modules: ["v_proj", "q_proj"],
  task_type: "CAUSAL_LM",
  use_dora: false,
  use_rslora: true,
};

test("configFromPEFT() reads the settings of an adapter", () => {
  expect(configFromPEFT(PEFT)).toEqual({
    ...{ rank: 16, alpha: 32, dropout: 0.05, scaling: "rank-stabilized", initial: "uniform" },
    dora: false,
  });
  expect(configFromPEFT({ ...PEFT, use_dora: true })).toMatchObject({ dora: true });
});

test.each([
  [{ use_dora: "yes" }, 'use_dora of adapter_config.json is "yes", it must be true or false'],
  [{ use_qalora: true }, "use_qalora of adapter_config.json is true, only false is supported"],
  [{ bias: "all" }, 'bias of adapter_config.json is "all", only "none" is supported'],
  [{ peft_type: "LOHA" }, 'peft_type of adapter_config.json is "LOHA", only "LORA" is supported'],
  [{ peft_type: null }, "peft_type of adapter_config.json is missing"],
  [{ init_lora_weights: "pissa" }, 'init_lora_weights of adapter_config.json is "pissa"'],
  [
    { rank_pattern: { q_proj: 8 } },
    "rank_pattern of adapter_config.json is an object, only an empty one is supported",
  ],
  [{ alpha_pattern: { q_proj: 8 } }, "alpha_pattern of adapter_config.json is an object"],
  [
    { modules_to_save: ["lm_head"] },
    "modules_to_save of adapter_config.json is a list, a field that is not supported",
  ],
  [{ trainable_token_indices: [1] }, "trainable_token_indices of adapter_config.json is a list"],
  [{ layer_replication: [[0, 4]] }, "layer_replication of adapter_config.json is a list"],
  [{ new_field: 1 }, "new_field of adapter_config.json is 1, a field that is not supported"],
  [{ r: 0 }, "r of adapter_config.json is 0, it must be a positive whole number"],
  [{ lora_alpha: "16" }, 'lora_alpha of adapter_config.json is "16"'],
  [{ lora_dropout: 1 }, "lora_dropout of adapter_config.json is 1"],
  [{ use_rslora: "no" }, 'use_rslora of adapter_config.json is "no"'],
])("configFromPEFT() refuses %o by name", (change, message) => {
  expect(() => configFromPEFT({ ...PEFT, ...change })).toThrow(
    `Cannot read the adapter: ${message}`,
  );
});

test.each([null, [], 3])("configFromPEFT() refuses %o", (json) => {
  expect(() => configFromPEFT(json)).toThrow("adapter_config.json must hold an object");
});

test("peftConfig() writes what configFromPEFT() reads, and names layers so that PEFT finds no other", () => {
  const config = completeLoRA({ rank: 2, alpha: 5, dropout: 0.1, initial: "normal", dora: true });
  const weights = ["a.q", "b.q", "b.k"].map(
    (name) => new Parameter(`${name}.weight`, zeros(backend, [4, 4]), { role: "matrix" }),
  );
  const targets = (...modules: readonly string[]) => {
    const chosen = weights.filter(({ name }) =>
      modules.some((module) => name === `${module}.weight`),
    );
    const layers = chosen.map((weight, at) => ({
      module: modules[at]!,
      weight,
      down: weight,
      up: weight,
    }));
    const { target_modules, ...json } = peftConfig({ config, layers }, { parameters: weights });
    expect(configFromPEFT(json)).toEqual(config);
    return target_modules;
  };
  expect(targets("a.q", "b.q")).toEqual(["q"]);
  expect(targets("b.q")).toEqual(["b.q"]);
});
