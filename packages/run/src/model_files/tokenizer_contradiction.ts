import { mergesIn, type TokenizerFiles, vocabularyEntries } from "@lrm/data";
import { isObject, quote } from "@lrm/files/values";
import { jsonOf, textOf } from "./model_text.ts";

type Json = Readonly<Record<string, unknown>>;

/** A file that contradicts the `tokenizer.json` beside it. */
interface Contradiction {
  readonly file: string;
  readonly why: string;
}

/** Settings that name the special tokens of texts. Texts of other tokens are never made here. */
const SPECIAL = ["bos_token", "eos_token", "unk_token"];

/**
 * Finds a file with other tokens than the `tokenizer.json` beside it. Programs that read that file,
 * or add its tokens, would make other tokens.
 *
 * @param pathOf  makes the path of a file, for messages
 * @param description  the parsed tokenizer.json
 */
export function contradictionIn(
  files: TokenizerFiles,
  pathOf: (name: string) => string,
  description: unknown,
): Contradiction | undefined {
  const numbers = tokenNumbers(description);
  const checks: Readonly<Record<string, (content: unknown) => string | undefined>> = {
    "vocab.json": (content) => vocabularyDifference(content, numbers),
    "added_tokens.json": (content) => vocabularyDifference(content, numbers),
    "special_tokens_map.json": (content) => specialDifference(content, numbers),
    "tokenizer_config.json": (content) =>
      specialDifference(content, numbers) ?? settingsDifference(content, numbers, description),
    "merges.txt": (content) => mergesDifference(content as string[], description),
  };
  for (const [file, differenceOf] of Object.entries(checks)) {
    const bytes = files[file];
    if (bytes === undefined) continue;
    const path = pathOf(file);
    const content = file.endsWith(".json") ? jsonOf(bytes, path) : mergesIn(textOf(bytes, path));
    const why = differenceOf(content);
    if (why !== undefined) return { file, why };
  }
  return undefined;
}

/** Lists the numbers of all tokens of a `tokenizer.json`. */
function tokenNumbers(description: unknown): ReadonlyMap<unknown, unknown> {
  const { model, added_tokens: added } = Object(description) as Json;
  const numbers = new Map(vocabularyEntries((Object(model) as Json).vocab));
  for (const token of (added ?? []) as Json[]) numbers.set(token.content, token.id);
  return numbers;
}

function vocabularyDifference(
  content: unknown,
  numbers: ReadonlyMap<unknown, unknown>,
): string | undefined {
  if (!isObject(content)) return "it is not an object of numbers by token";
  for (const [token, id] of Object.entries(content)) {
    if (numbers.get(token) === id) continue;
    return `token ${quote(token)} is ${quote(id)}, not ${quote(numbers.get(token))}`;
  }
  return undefined;
}

function specialDifference(
  settings: unknown,
  numbers: ReadonlyMap<unknown, unknown>,
): string | undefined {
  if (!isObject(settings)) return "it is not an object of settings";
  for (const name of SPECIAL) {
    const token = settings[name];
    const content = isObject(token) ? token.content : token;
    if (content === undefined || content === null || numbers.has(content)) continue;
    return `${name} is ${quote(content)}, which is not one of its tokens`;
  }
  return undefined;
}

function settingsDifference(
  settings: unknown,
  numbers: ReadonlyMap<unknown, unknown>,
  description: unknown,
): string | undefined {
  const { added_tokens_decoder: added, add_prefix_space: space } = settings as Json;
  for (const [id, token] of Object.entries(Object(added ?? {}))) {
    const content = isObject(token) ? token.content : token;
    if (numbers.get(content) === Number(id)) continue;
    return `token ${quote(content)} is ${id}, not ${quote(numbers.get(content))}`;
  }
  const { pre_tokenizer: splitter, normalizer } = Object(description) as Json;
  const steps = stepsOf(splitter, "pretokenizers").filter(({ type }) => type === "ByteLevel");
  const other = steps.find((step) => (step.add_prefix_space ?? true) !== space);
  if (typeof space === "boolean" && other !== undefined) return `add_prefix_space is ${space}`;
  const lower = stepsOf(normalizer, "normalizers").some(
    ({ type, lowercase }) => type === "Lowercase" || lowercase === true,
  );
  return (settings as Json).do_lower_case === true && !lower ? "do_lower_case is true" : undefined;
}

/** Lists the steps of a component, which may be a sequence of components. */
function stepsOf(part: unknown, name: string): Json[] {
  if (!isObject(part)) return [];
  const steps = part[name];
  return Array.isArray(steps) ? steps.flatMap((step) => stepsOf(step, name)) : [part];
}

function mergesDifference(merges: readonly string[], description: unknown): string | undefined {
  const { merges: described } = Object((Object(description) as Json).model) as Json;
  if (!Array.isArray(described)) return undefined;
  const textAt = (at: number): unknown => {
    const merge: unknown = described[at];
    return Array.isArray(merge) ? merge.join(" ") : merge;
  };
  const at = merges.findIndex((merge, i) => merge !== textAt(i));
  if (at >= 0) return `merge ${at} is ${quote(merges[at])}, not ${quote(textAt(at))}`;
  if (merges.length === described.length) return undefined;
  return `it has ${merges.length} merges, not ${described.length}`;
}
