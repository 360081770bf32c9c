import type { Problem } from "@lrm/files/problem";

/** Explanation and remedy for a folder with weights of PEFT. */
export const ADAPTER: Problem = {
  problem: "it is an adapter of PEFT, not a whole model",
  remedy: "merge it with merge_and_unload(), and write the model with save_pretrained()",
};

/** Explanation and remedy for weights in another format. */
export const OTHER_FORMAT: Problem = {
  problem: "weights are read from safetensors files",
  remedy: "load the model in transformers and write it with save_pretrained()",
};

/** File names of weights in other formats. */
export const OTHER_WEIGHTS = /\.(gguf|bin|bin\.index\.json|pth|pt|h5|msgpack|onnx|ckpt)$/;

/**
 * Files that identify a folder without config.json, each with an explanation and a remedy. The
 * first match counts.
 */
const KNOWN: readonly (Problem & { readonly file: RegExp })[] = [
  { file: /^adapter_(config\.json|model\.safetensors)$/, ...ADAPTER },
  {
    file: /^comparison\.json$/,
    problem: "it is a comparison, whose runs keep no weights",
    remedy: "train a model with `lrm train`",
  },
  {
    file: /^(checkpoint\.safetensors|metrics\.jsonl)$/,
    problem: "it is a run without its config.json",
    remedy: "restore that from a copy",
  },
  {
    file: /^model.*\.safetensors(\.index\.json)?$/,
    problem: "it has weights, but no config.json",
    remedy: "get the one that belongs to them",
  },
  {
    file: OTHER_WEIGHTS,
    problem: `it has no config.json, and ${OTHER_FORMAT.problem}`,
    remedy: OTHER_FORMAT.remedy,
  },
  {
    file: /^(tokenizer.*|vocab)\.json$/,
    problem: "it holds a tokenizer and no model",
    remedy: "give a folder with a model's config.json and model.safetensors",
  },
];

/** Explains what a folder without a config.json seems to be, by the names of its files. */
export function problemOfNames(names: readonly string[]): Problem | undefined {
  return KNOWN.find(({ file }) => names.some((name) => file.test(name)));
}
