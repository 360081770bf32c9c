import type { Tokenizer as LibraryTokenizer } from "@huggingface/tokenizers";
import { isObject, quote } from "@lrm/files/values";
import type { Tokenizer } from "../tokenizer.ts";
import { DataError } from "../tokens.ts";
import { cuttingOf, encodingPlan, isBetweenWords } from "./_cutting.ts";
import {
  descriptionIn,
  jsonFile,
  numbersOf,
  type TokenizerDescription,
  unencodable,
  unusable,
  vocabularyEntries,
  vocabularySizeIn,
} from "./_description.ts";
import { plainDescription, withUnknown } from "./_plain_description.ts";
import { edgeTokens, type NamedTokens, namedTokens } from "./_special_tokens.ts";
import { type EncodingPlan, textEncoding } from "./_text_encoder.ts";
import { chatTemplateIn } from "./chat_template.ts";
import type { FileTokenizerName, TokenizerFiles } from "./tokenizer_files.ts";

const opened = new WeakMap<TokenizerFiles, Promise<Tokenizer>>();

/** Data that a thread needs to encode texts as a tokenizer does. */
export interface EncodingRecipe {
  readonly description: TokenizerDescription;
  readonly settings: object;
  readonly plan: EncodingPlan;
}

const recipes = new WeakMap<Tokenizer, EncodingRecipe>();

/** Returns what a thread needs to encode texts as a tokenizer does; undefined if it is built in. */
export function encodingRecipe(tokenizer: Tokenizer): EncodingRecipe | undefined {
  return recipes.get(tokenizer);
}

/**
 * Opens the tokenizer that files define. Opens the same object only once: large vocabularies take a
 * second.
 *
 * @param name  from `nameOfFiles`
 * @throws DataError if a file is missing or damaged, or describes something that is not supported
 */
export function openFileTokenizer(
  files: TokenizerFiles,
  name: FileTokenizerName,
): Promise<Tokenizer> {
  const tokenizer = opened.get(files) ?? makeTokenizer(files, name);
  opened.set(files, tokenizer);
  return tokenizer;
}

async function makeTokenizer(files: TokenizerFiles, name: FileTokenizerName): Promise<Tokenizer> {
  const description = withUnknown(descriptionIn(files));
  const settings = librarySettings(files);
  const { Tokenizer: Library } = await import("@huggingface/tokenizers");
  const special = specialNumbers(description, namedTokens(files));
  if (numbersOf(description.model.vocab).every((id) => special.has(id))) {
    throw unusable("all of its tokens are special");
  }
  const text = plainDescription(description, special);
  // The library takes the unknown token of word-level models from the settings.
  const settingsFor = ({ model }: TokenizerDescription) =>
    model.unk_token === undefined ? settings : { ...settings, unk_token: model.unk_token };
  const plain = explained(() => new Library(text, settingsFor(text)));
  const cutting = cuttingOf(description);
  const found = cutting && explained(() => encodingPlan(plain, cutting));
  const plan = found ?? { dropped: 0, wordByWord: false };
  // Knows special tokens, and is not needed to encode a corpus.
  const whole = once(() => explained(() => new Library(description, settingsFor(description))));
  const vocabularySize = vocabularySizeIn(description);
  const chat = await chatTemplateIn(files);
  const ids = new Map(description.added_tokens.map(({ content, id }) => [content, id]));
  const idOf = (spelling: string) => ids.get(spelling) ?? whole().token_to_id(spelling);
  const { encode, encodeRest } = textEncoding(plain, plan);
  const encodeSpecial = once(() => textEncoding(whole(), plan).encode);
  const tokens = (make: (text: string) => number[], text: string): Int32Array<ArrayBuffer> =>
    Int32Array.from(explained(() => make(text)));
  const tokenizer: Tokenizer = {
    name,
    vocabularySize,
    ...edgeTokens(files, description, tokensBefore(plain, idOf), idOf),
    ...(chat !== undefined && { chat }),
    isBoundary: found === undefined ? () => false : isBetweenWords,
    encode: (text) => tokens(encode, text),
    encodeRest: (text) => tokens(encodeRest, text),
    encodeSpecial: (text) => tokens(encodeSpecial(), text),
    decode(given) {
      checkTokens(given, vocabularySize);
      if (given.length === 0) return "";
      const options = { clean_up_tokenization_spaces: false };
      return explained(() => {
        const library = whole();
        // Numbers that no token has, in vocabularies with gaps, have no text.
        const tokens = Array.from(given).filter((id) => library.id_to_token(id) !== undefined);
        return tokens.length === 0 ? "" : library.decode(tokens, options);
      });
    },
  };
  recipes.set(tokenizer, { description: text, settings: settingsFor(text), plan });
  return tokenizer;
}

/** Reads the settings that change what the library does to texts, beside its description. */
function librarySettings(files: TokenizerFiles): Readonly<Record<string, unknown>> {
  const name = "tokenizer_config.json";
  const settings = jsonFile(files, name) ?? {};
  if (!isObject(settings)) throw unusable("it is not an object", name);
  const { remove_space, do_lowercase_and_remove_accent } = settings;
  const unknown = namedTokens(files).unk_token;
  return {
    ...{ remove_space, do_lowercase_and_remove_accent },
    ...(unknown !== undefined && { unk_token: unknown }),
  };
}

/** Lists the numbers of the special tokens, which include those that begin and end texts. */
function specialNumbers(
  { added_tokens: added, model: { vocab } }: TokenizerDescription,
  { bos_token: bos, eos_token: eos }: NamedTokens,
): ReadonlySet<unknown> {
  const named = [bos, eos].filter((each) => each !== undefined);
  const special = added.filter((token) => token.special === true || named.includes(token.content));
  const numbered = vocabularyEntries(vocab).filter(([spelling]) =>
    named.some((n) => n === spelling),
  );
  return new Set([...special.map(({ id }) => id), ...numbered.map(([, id]) => id)]);
}

/** Finds the tokens that the post-processor puts before a text. */
function tokensBefore(
  tokenizer: LibraryTokenizer,
  idOf: (spelling: string) => number | undefined,
): number[] {
  return explained(() => {
    const own = tokenizer.encode("a", { add_special_tokens: false }).tokens;
    const all = tokenizer.encode("a").tokens;
    const start = all.findIndex((_, i) => own.every((token, k) => all[i + k] === token));
    const before = all.slice(0, Math.max(0, start)).map(idOf);
    return before.filter((id) => id !== undefined);
  });
}

function checkTokens(tokens: ArrayLike<number>, vocabularySize: number): void {
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (Number.isInteger(token) && token >= 0 && token < vocabularySize) continue;
    throw new DataError(
      `Cannot decode token ${token}: the vocabulary of the tokenizer ends at ${vocabularySize - 1}`,
      "use the tokenizer that the tokens come from",
    );
  }
}

/** Turns an error of the library, which is about the files, into a DataError. */
function explained<T>(use: () => T): T {
  try {
    return use();
  } catch (cause) {
    if (isObject(cause) && typeof cause.unknownText === "string") {
      throw unencodable({ unknownText: cause.unknownText });
    }
    const why = cause instanceof Error ? cause.message : String(cause);
    throw unusable(`it is not supported (${quote(why)})`, undefined, cause);
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
