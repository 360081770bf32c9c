import { isObject, quote } from "@lrm/files/values";
import type { TokenizerTable } from "./tokenizer_table.ts";

/** Tokenizer classes of transformers that follow the files without changes of their own. */
const CLASSES = [
  "GPT2Tokenizer",
  "PreTrainedTokenizer",
  "TokenizersBackend",
  "CodeGenTokenizer",
  "GPTNeoXTokenizer",
];

const SPECIAL_TOKENS = [
  "bos_token",
  "eos_token",
  "unk_token",
  "sep_token",
  "pad_token",
  "cls_token",
  "mask_token",
];
const LISTS_OF_SPECIAL_TOKENS = ["additional_special_tokens", "extra_special_tokens"];

/** Finds the first setting of a `tokenizer_config.json` that changes the tokenizer. */
export function settingsDifference(settings: unknown, table: TokenizerTable): string | undefined {
  if (!isObject(settings)) return "it is not an object of settings";
  return (
    classDifference(settings) ??
    switchDifference(settings) ??
    specialTokensDifference(settings, table) ??
    addedTokensDifference(settings.added_tokens_decoder, table)
  );
}

/** Tells whether `tokenizer_class` is a class that may tokenize differently. */
export function classDifference({
  tokenizer_class: name,
}: Readonly<Record<string, unknown>>): string | undefined {
  if (name === undefined || name === null) return undefined;
  const slow = typeof name === "string" ? name.replace(/Fast$/, "") : name;
  return CLASSES.some((known) => known === slow) ? undefined : `tokenizer_class is ${quote(name)}`;
}

function switchDifference(settings: Readonly<Record<string, unknown>>): string | undefined {
  for (const name of ["add_prefix_space", "do_lower_case"]) {
    const value = settings[name] ?? false;
    if (value !== false) return `${name} is ${quote(value)}`;
  }
  const code = settings.auto_map;
  const hasOwn = isObject(code) && (code.AutoTokenizer ?? null) !== null;
  return hasOwn ? "auto_map names custom code" : undefined;
}

/**
 * Finds the first special token that the tokenizer does not have. It would change text with that
 * spelling.
 */
export function specialTokensDifference(
  settings: unknown,
  table: TokenizerTable,
): string | undefined {
  if (!isObject(settings)) return "it is not an object of special tokens";
  const named = SPECIAL_TOKENS.map((name) => [name, settings[name]] as const);
  const listed = LISTS_OF_SPECIAL_TOKENS.flatMap((name) =>
    Object.values(settings[name] ?? {}).map((token) => [name, token] as const),
  );
  for (const [name, token] of [...named, ...listed]) {
    if (token === undefined || token === null) continue;
    const difference = specialDifference(token, table.endOfText?.id, table);
    if (difference !== undefined) return `${name}: ${difference}`;
  }
  return undefined;
}

/**
 * Finds the first difference in added tokens: a list of tokens with their `id`, or an object whose
 * keys are numbers or contents.
 */
export function addedTokensDifference(added: unknown, table: TokenizerTable): string | undefined {
  if (added === undefined || added === null) return undefined;
  if (typeof added !== "object") return "its added tokens are not a list or an object";
  for (const [key, token] of Object.entries(added)) {
    const difference =
      typeof token === "number"
        ? specialDifference(key, token, table)
        : specialDifference(token, Array.isArray(added) ? idOf(token) : Number(key), table);
    if (difference !== undefined) return `added tokens: ${difference}`;
  }
  return undefined;
}

const idOf = (token: unknown): unknown => (isObject(token) ? token.id : undefined);

/** @param token  its content, or an object with its content */
function specialDifference(
  token: unknown,
  id: unknown,
  { endOfText }: TokenizerTable,
): string | undefined {
  const content = isObject(token) ? token.content : token;
  if (endOfText === undefined || content !== endOfText.content) {
    return `${quote(content)} is not one of its tokens`;
  }
  if (id !== endOfText.id) return `${quote(content)} is token ${quote(id)}, not ${endOfText.id}`;
  const flags = isObject(token) ? ["lstrip", "rstrip", "single_word"] : [];
  const set = flags.find((flag) => ((token as Record<string, unknown>)[flag] ?? false) !== false);
  return set && `${quote(content)} has ${set}`;
}
