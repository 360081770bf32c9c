import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LanguageModel } from "@lrm/language-model";
import { familyOf, modelOf } from "@lrm/run";
import { exportModel } from "@lrm/run/node";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";

/** Template of the chats of the LLaMA. */
const TEMPLATE =
  "{% for m in messages %}<{{ m.role }}>{{ m.content }}</>{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}";

/** Writes a tiny LLaMA over bytes with random weights and a chat template. */
export async function writeLlama(folder: string): Promise<void> {
  const { config } = modelOf("llama-nano");
  const sizes = { layers: 1, width: 32, heads: 2, mlpWidth: 64, contextLength: 128 };
  using model = initialized("llama", { ...config, ...sizes });
  await exportModel(model, { kind: "llama", tokenizer: "bytes" }, folder);
  const settings = { chat_template: TEMPLATE, clean_up_tokenization_spaces: false };
  writeFileSync(join(folder, "tokenizer_config.json"), JSON.stringify(settings));
}

/** Writes a tiny GPT-2 with random weights and GPT-2's vocabulary and merges. */
export async function writeGPT2(folder: string): Promise<void> {
  const { config } = modelOf("nano");
  const sizes = { layers: 1, width: 16, heads: 2, contextLength: 64, vocabularySize: 50_257 };
  using model = initialized("gpt2", { ...config, ...sizes });
  await exportModel(model, { kind: "gpt2", tokenizer: "gpt2" }, folder);
  for (const name of ["tokenizer.json", "tokenizer_config.json"]) rmSync(join(folder, name));
}

function initialized(kind: string, config: ReturnType<typeof modelOf>["config"]): LanguageModel {
  return familyOf(kind).initialize(createReferenceBackend(), config, new Random(1));
}
