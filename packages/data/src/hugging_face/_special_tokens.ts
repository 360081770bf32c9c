import { isObject } from "@lrm/files/values";
import type { TokenizerDescription } from "./_description.ts";
import { jsonFile } from "./_description.ts";
import type { TokenizerFiles } from "./tokenizer_files.ts";

/** Spellings of the tokens with a purpose, by purpose: `bos_token`, `eos_token` and others. */
export type NamedTokens = Readonly<Record<string, string>>;

const PURPOSES = [
  ...["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"],
] as const;

/** A token that many tokenizers use between documents, whatever their `eos_token` is. */
const BETWEEN_DOCUMENTS = "<|endoftext|>";

/** Reads the tokens with a purpose. `tokenizer_config.json` decides, as in transformers. */
export function namedTokens(files: TokenizerFiles): NamedTokens {
  const found: Record<string, string> = {};
  for (const file of ["special_tokens_map.json", "tokenizer_config.json"]) {
    const settings = jsonFile(files, file);
    if (!isObject(settings)) continue;
    for (const purpose of PURPOSES) {
      const value = settings[purpose];
      const content = isObject(value) ? value.content : value;
      if (typeof content === "string" && content !== "") found[purpose] = content;
      else if (value === null) delete found[purpose];
    }
  }
  return found;
}

/** Tokens at the edges of texts. */
export interface EdgeTokens {
  /** Tokens that the tokenizer puts before every text. */
  readonly promptStart: readonly number[];
  readonly beginOfText?: number;
  /** The `bos_token`. */
  readonly bosToken?: number;
  readonly endOfText?: number;
}

/**
 * Chooses the tokens at the edges of texts.
 *
 * A document of a corpus begins with the token that the tokenizer puts before every text; without
 * one, with `<|endoftext|>` if that is a special token, and else with `bos_token` or `eos_token`.
 *
 * @param before  tokens that the post-processor puts before a text
 * @param idOf  number of a spelling, if it is a token
 */
export function edgeTokens(
  files: TokenizerFiles,
  { added_tokens: added }: TokenizerDescription,
  before: readonly number[],
  idOf: (spelling: string) => number | undefined,
): EdgeTokens {
  const { bos_token: bos, eos_token: eos } = namedTokens(files);
  const [begin, end] = [bos, eos].map((each) => (each === undefined ? undefined : idOf(each)));
  const settings = jsonFile(files, "tokenizer_config.json");
  const adds = isObject(settings) ? settings.add_bos_token : undefined;
  let promptStart = before;
  if (adds === false) promptStart = before.filter((token) => token !== begin);
  else if (adds === true && begin !== undefined && !before.includes(begin)) promptStart = [begin];
  const between = added.find(({ content, special }) => special && content === BETWEEN_DOCUMENTS);
  const beginOfText = promptStart[0] ?? between?.id ?? begin ?? end;
  return {
    promptStart,
    ...(beginOfText !== undefined && { beginOfText }),
    ...(begin !== undefined && { bosToken: begin }),
    ...(end !== undefined && { endOfText: end }),
  };
}
