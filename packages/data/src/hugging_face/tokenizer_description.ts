import { isObject, quote } from "@lrm/files/values";
import { addedTokensDifference } from "./tokenizer_settings.ts";
import type { TokenizerTable } from "./tokenizer_table.ts";
import { mergesDifference, vocabularyDifference } from "./tokenizer_vocabulary.ts";

/** GPT-2's pattern for splitting text into words, as some files spell it out. */
const GPT2_PATTERN =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

type Json = Readonly<Record<string, unknown>>;

/**
 * Finds the first difference between a `tokenizer.json` and a tokenizer. Ignores properties that
 * change neither tokens nor decoded text.
 */
export function descriptionDifference(
  description: unknown,
  table: TokenizerTable,
): string | undefined {
  if (!isObject(description)) return "it is not a tokenizer";
  return (
    modelDifference(description.model, table) ??
    normalizerDifference(description.normalizer) ??
    splitDifference(description.pre_tokenizer, table) ??
    decoderDifference(description.decoder) ??
    addedTokensDifference(description.added_tokens, table)
  );
}

function modelDifference(model: unknown, table: TokenizerTable): string | undefined {
  if (!isObject(model)) return "it has no model";
  // Files of early versions omit the type.
  const { type = "BPE", vocab, merges } = model;
  if (type !== "BPE") return `its model is ${quote(type)}, not "BPE"`;
  for (const name of ["continuing_subword_prefix", "end_of_word_suffix", "dropout"]) {
    if (model[name]) return `${name} is ${quote(model[name])}`;
  }
  return vocabularyDifference(vocab, table) ?? mergesDifference(merges, table);
}

function normalizerDifference(normalizer: unknown): string | undefined {
  const steps = stepsOf(normalizer, "normalizers");
  return steps.length === 0 ? undefined : `its normalizer is ${quote(steps[0])}`;
}

function splitDifference(splitter: unknown, { merges }: TokenizerTable): string | undefined {
  const difference = `its pre_tokenizer is ${quote(splitter ?? null)}`;
  const steps = stepsOf(splitter, "pretokenizers");
  const last = steps.pop();
  if (!isByteLevel(last) || last.add_prefix_space !== false) return difference;
  // Without merges, the splitting of words does not matter.
  if (merges.length === 0) return steps.length === 0 ? undefined : difference;
  const splits = last.use_regex ?? true;
  const fits = splits === true ? steps.length === 0 : steps.length === 1 && isGpt2Split(steps[0]);
  return fits ? undefined : difference;
}

function isGpt2Split(step: unknown): boolean {
  if (!isObject(step) || !isObject(step.pattern)) return false;
  const { type, pattern, behavior, invert = false } = step;
  return (
    type === "Split" &&
    pattern.Regex === GPT2_PATTERN &&
    behavior === "Isolated" &&
    invert === false
  );
}

function decoderDifference(decoder: unknown): string | undefined {
  const steps = stepsOf(decoder, "decoders");
  const fits = steps.length === 1 && isByteLevel(steps[0]);
  return fits ? undefined : `its decoder is ${quote(decoder ?? null)}`;
}

const isByteLevel = (step: unknown): step is Json => isObject(step) && step.type === "ByteLevel";

/** Lists the steps of a component, which may be a sequence of components. */
function stepsOf(part: unknown, name: string): unknown[] {
  if (part === undefined || part === null) return [];
  if (!isObject(part) || part.type !== "Sequence") return [part];
  const steps = part[name];
  return Array.isArray(steps) ? steps.flatMap((step) => stepsOf(step, name)) : [part];
}
