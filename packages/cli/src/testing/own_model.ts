import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tokenizerFiles } from "@lrm/data/node";
import { LLAMA_PRESETS, LLaMA } from "@lrm/llama";
import { exportModel } from "@lrm/run/node";
import { Random } from "@lrm/tensor";
import { createReferenceBackend } from "@lrm/tensor/reference";
import type { Workplace } from "./lrm.ts";

/** Files of a tokenizer of bytes in another order, with two special tokens, and more files. */
export async function ownFiles(): Promise<Record<string, string>> {
  const { "tokenizer.json": text = "" } = await tokenizerFiles("bytes", 32);
  const description = JSON.parse(text);
  const { vocab } = description.model;
  const letters = Object.keys(vocab).reverse();
  description.model.vocab = Object.fromEntries(letters.map((letter, id) => [letter, id]));
  description.added_tokens = ["<s>", "</s>"].map((content, i) => ({
    ...{ id: 256 + i, content, special: true },
  }));
  const settings = { bos_token: "<s>", eos_token: "</s>", add_bos_token: true };
  return {
    "tokenizer.json": JSON.stringify(description, null, 3),
    "tokenizer_config.json": JSON.stringify(settings),
    "tokenizer.model": "\u0000 of SentencePiece",
    "chat_template.jinja": "{% for m in messages %}{{ m.content }}{% endfor %}\n",
    "generation_config.json": '{"eos_token_id" : 257, "temperature": 0.6}\n',
  };
}

/** A small LLaMA with that tokenizer, and a vocabulary that is padded. */
export async function modelFolder(workplace: Workplace, vocabularySize = 320): Promise<string> {
  const folder = workplace.at("model");
  const size = { contextLength: 32, layers: 1, width: 16, heads: 2, mlpWidth: 16 };
  const config = { ...LLAMA_PRESETS.nano, ...size, vocabularySize };
  using model = LLaMA.initialize(createReferenceBackend(), config, new Random(1));
  await exportModel(model, { kind: "llama", tokenizer: "gpt2" }, folder);
  for (const name of readdirSync(folder)) {
    if (/^(tokenizer|vocab|merges)/.test(name)) rmSync(join(folder, name));
  }
  for (const [name, text] of Object.entries(await ownFiles())) {
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
