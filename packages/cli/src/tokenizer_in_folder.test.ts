import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TokenizerName } from "@lrm/data";
import { tokenizerFiles } from "@lrm/data/node";
import { GPT2_PRESETS } from "@lrm/gpt2";
import type { LanguageModelConfig } from "@lrm/language-model";
import { familyOf, huggingFaceConfig, InputError, type ModelSize } from "@lrm/run";
import { tokenizerIn } from "@lrm/run/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Workplace } from "./testing/lrm.ts";

const FILES = {
  gpt2: await tokenizerFiles("gpt2", 1024),
  bytes: await tokenizerFiles("bytes", 1024),
};

const LFS_POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 1042301\n`;

let workplace: Workplace;
let folder: string;
beforeEach(() => {
  workplace = new Workplace();
  folder = workplace.at("model");
  mkdirSync(folder);
});
afterEach(() => workplace[Symbol.dispose]());

/** Writes a folder, and says which tokenizer it has. */
function tokenizerOf(
  files: Readonly<Record<string, string>>,
  vocabularySize = 50_257,
  settings: object = {},
): Promise<TokenizerName> {
  const config: LanguageModelConfig = { ...GPT2_PRESETS.nano, vocabularySize };
  const json = { ...huggingFaceConfig(familyOf("gpt2"), config), ...settings };
  const all = { "config.json": JSON.stringify(json), ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  const size: ModelSize = { kind: "gpt2", config };
  return tokenizerIn(folder, size, json);
}

/** Content of a file, of any kind. */
type Json = ReturnType<typeof JSON.parse>;

/** A file of a tokenizer, changed. */
function changed(
  name: TokenizerName,
  file: string,
  change: (json: Json) => unknown,
): Record<string, string> {
  const json = JSON.parse(FILES[name][file]!);
  change(json);
  return { [file]: JSON.stringify(json) };
}

describe("tokenizerIn() takes", () => {
  test("what exports write, each of the files, and none", async () => {
    expect(await tokenizerOf({})).toBe("gpt2");
    expect(await tokenizerOf({}, 256)).toBe("bytes");
    expect(await tokenizerOf({}, 50_304)).toBe("gpt2");
    for (const [file, text] of Object.entries(FILES.gpt2)) {
      expect(await tokenizerOf({ [file]: text }), file).toBe("gpt2");
      expect(await tokenizerOf({ [file]: text }, 50_304), file).toBe("gpt2");
      rmSync(join(folder, file));
    }
    expect(await tokenizerOf(FILES.gpt2)).toBe("gpt2");
  });

  test("those of bytes, padded too", async () => {
    expect(await tokenizerOf(FILES.bytes, 256)).toBe("bytes");
    expect(await tokenizerOf(FILES.bytes, 320)).toBe("bytes");
  });

  test("GPT-2's files in other forms of the same content", async () => {
    // As OpenAI's repository on the hub has them, and as transformers writes them.
    const early = changed("gpt2", "tokenizer.json", (json) => {
      const { vocab, merges } = json.model;
      json.model = { dropout: null, unk_token: null, vocab: shuffled(vocab), merges };
      json.pre_tokenizer = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true };
      json.decoder = { type: "ByteLevel", add_prefix_space: true, trim_offsets: true };
      json.added_tokens[0].normalized = true;
    });
    expect(await tokenizerOf(early)).toBe("gpt2");
    const late = changed("gpt2", "tokenizer.json", (json) => {
      json.model.merges = json.model.merges.map((merge: string) => merge.split(" "));
      json.model.ignore_merges = true;
      delete json.model.vocab["<|endoftext|>"];
      json.normalizer = { type: "Sequence", normalizers: [] };
      const Regex =
        "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
      json.pre_tokenizer = {
        type: "Sequence",
        pretokenizers: [
          { type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false },
          { type: "ByteLevel", add_prefix_space: false, use_regex: false },
        ],
      };
    });
    expect(await tokenizerOf(late)).toBe("gpt2");
    const token = { content: "<|endoftext|>", lstrip: false, rstrip: false, normalized: true };
    expect(
      await tokenizerOf({
        ...FILES.gpt2,
        "merges.txt": FILES.gpt2["merges.txt"]!.replaceAll("\n", "\r\n").trimEnd(),
        "vocab.json": JSON.stringify(shuffled(JSON.parse(FILES.gpt2["vocab.json"]!)), null, 1),
        "added_tokens.json": '{"<|endoftext|>": 50256}',
        "special_tokens_map.json": JSON.stringify({ bos_token: token, pad_token: token.content }),
        "tokenizer_config.json": JSON.stringify({
          tokenizer_class: "GPT2TokenizerFast",
          add_prefix_space: false,
          added_tokens_decoder: { 50256: { ...token, special: true } },
          additional_special_tokens: [],
          extra_special_tokens: {},
          pad_token: null,
          eos_token: "<|endoftext|>",
          clean_up_tokenization_spaces: true,
          auto_map: {},
        }),
      }),
    ).toBe("gpt2");
  });
});

/** The same entries in another order. */
const shuffled = (table: Record<string, number>) =>
  Object.fromEntries(Object.entries(table).reverse());

/** A difference, its file, and what the sentence says. */
const CHANGES: [what: string, file: string, change: (json: Json) => unknown, why: string][] = [
  [
    "two tokens that are swapped",
    "tokenizer.json",
    ({ model: { vocab } }) => ([vocab.the, vocab.in] = [vocab.in, vocab.the]),
    'token 259 is "the", not "in"',
  ],
  [
    "two merges that are swapped",
    "tokenizer.json",
    ({ model: { merges } }) => ([merges[7], merges[8]] = [merges[8], merges[7]]),
    'merge 7 is "Ġ s", not "e r"',
  ],
  [
    "the last merge left out",
    "tokenizer.json",
    ({ model: { merges } }) => merges.pop(),
    'merge 49999 is missing, not "Ġg azed"',
  ],
  [
    "a merge more",
    "tokenizer.json",
    ({ model: { merges } }) => merges.push("Ġ zebra"),
    "it has 50001 merges, not 50000",
  ],
  [
    "a token that is spelled otherwise",
    "tokenizer.json",
    ({ model: { vocab } }) => {
      delete vocab.the;
      vocab.thé = 1169;
    },
    'token 1169 is "thé", not "the"',
  ],
  [
    "a token more",
    "tokenizer.json",
    ({ model: { vocab } }) => (vocab["<|user|>"] = 50_257),
    'token 50257 is "<|user|>", which is not one of its tokens',
  ],
  [
    "an added token",
    "tokenizer.json",
    (json) => json.added_tokens.push({ id: 50_257, content: "<|user|>" }),
    'added tokens: "<|user|>" is not one of its tokens',
  ],
  [
    "another end of text",
    "tokenizer.json",
    (json) => (json.added_tokens[0].id = 0),
    'added tokens: "<|endoftext|>" is token 0, not 50256',
  ],
  [
    "an end of text that takes blanks with it",
    "tokenizer.json",
    (json) => (json.added_tokens[0].rstrip = true),
    '"<|endoftext|>" has rstrip',
  ],
  [
    "a blank before every text",
    "tokenizer.json",
    (json) => (json.pre_tokenizer.add_prefix_space = true),
    "its pre_tokenizer is",
  ],
  [
    "words that are not split",
    "tokenizer.json",
    (json) => (json.pre_tokenizer.use_regex = false),
    "its pre_tokenizer is",
  ],
  [
    "words that are split otherwise",
    "tokenizer.json",
    (json) => {
      const pattern = { Regex: "\\p{N}{1,3}" };
      const split = { type: "Split", pattern, behavior: "Isolated", invert: false };
      const pretokenizers = [split, { ...json.pre_tokenizer, use_regex: false }];
      json.pre_tokenizer = { type: "Sequence", pretokenizers };
    },
    "its pre_tokenizer is",
  ],
  [
    "another way to split",
    "tokenizer.json",
    (json) => (json.pre_tokenizer = { type: "Whitespace" }),
    'its pre_tokenizer is {"type":"Whitespace"}',
  ],
  [
    "a normalizer",
    "tokenizer.json",
    (json) => (json.normalizer = { type: "Sequence", normalizers: [{ type: "Lowercase" }] }),
    'its normalizer is {"type":"Lowercase"}',
  ],
  [
    "another decoder",
    "tokenizer.json",
    (json) => (json.decoder = { type: "Metaspace" }),
    'its decoder is {"type":"Metaspace"}',
  ],
  [
    "another model",
    "tokenizer.json",
    (json) => (json.model.type = "Unigram"),
    'its model is "Unigram", not "BPE"',
  ],
  [
    "ends of words",
    "tokenizer.json",
    (json) => (json.model.end_of_word_suffix = "</w>"),
    'end_of_word_suffix is "</w>"',
  ],
  ["no model", "tokenizer.json", (json) => delete json.model, "it has no model"],
  ["no vocabulary", "tokenizer.json", (json) => (json.model.vocab = []), "it has no vocabulary"],
  ["no merges", "tokenizer.json", (json) => (json.model.merges = null), "it has no list of merges"],
  [
    "two tokens that are swapped",
    "vocab.json",
    (json) => ([json.a, json.b] = [json.b, json.a]),
    'token 64 is "b", not "a"',
  ],
  [
    "a token in place of the end of text",
    "vocab.json",
    (json) => {
      delete json["<|endoftext|>"];
      json["</s>"] = 50_256;
    },
    'token 50256 is "</s>", which is not one of its tokens',
  ],
  [
    "a blank before every text",
    "tokenizer_config.json",
    (json) => (json.add_prefix_space = true),
    "add_prefix_space is true",
  ],
  [
    "small letters",
    "tokenizer_config.json",
    (json) => (json.do_lower_case = true),
    "do_lower_case is true",
  ],
  [
    "another class",
    "tokenizer_config.json",
    (json) => (json.tokenizer_class = "T5TokenizerFast"),
    'tokenizer_class is "T5TokenizerFast"',
  ],
  [
    "code",
    "tokenizer_config.json",
    (json) => (json.auto_map = { AutoTokenizer: ["tokenization_x.X", null] }),
    "auto_map names custom code",
  ],
  [
    "an added token",
    "tokenizer_config.json",
    (json) => (json.added_tokens_decoder = { 50257: { content: "<pad>" } }),
    'added tokens: "<pad>" is not one of its tokens',
  ],
  [
    "another special token",
    "tokenizer_config.json",
    (json) => (json.pad_token = { content: "[PAD]" }),
    'pad_token: "[PAD]" is not one of its tokens',
  ],
  [
    "more special tokens",
    "tokenizer_config.json",
    (json) => (json.additional_special_tokens = ["<|user|>"]),
    'additional_special_tokens: "<|user|>" is not one of its tokens',
  ],
];

describe("tokenizerIn() refuses", () => {
  test.each(CHANGES)("%s in %s", async (_, file, change, why) => {
    // The others are right.
    const files = { ...FILES.gpt2, ...changed("gpt2", file, change) };
    const error = await tokenizerOf(files).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toContain(
      `Cannot use ${join(folder, file)}: it is not GPT-2's tokenizer: `,
    );
    expect((error as Error).message).toContain(why);
    // Padded, too.
    await expect(tokenizerOf(files, 50_304)).rejects.toThrow(why);
  });

  test.each([
    ["merges.txt", "#version: 0.2\n", 'merge 0 is missing, not "Ġ t"'],
    ["merges.txt", FILES.gpt2["merges.txt"]!.replace("Ġ a\n", "Ġ b\n"), 'merge 1 is "Ġ b"'],
    ["vocab.bpe", "#version: 0.2\n", "merge 0 is missing"],
    ["encoder.json", "{}", 'token 0 is missing, not "!"'],
    ["vocab.json", "[]", "it has no vocabulary"],
    ["added_tokens.json", '{"<|user|>": 50257}', '"<|user|>" is not one of its tokens'],
    ["added_tokens.json", '{"<|endoftext|>": 7}', '"<|endoftext|>" is token 7, not 50256'],
    [
      "special_tokens_map.json",
      '{"eos_token": "</s>"}',
      'eos_token: "</s>" is not one of its tokens',
    ],
    ["special_tokens_map.json", "3", "it is not an object of special tokens"],
    ["tokenizer_config.json", "null", "it is not an object of settings"],
    ["tokenizer.json", '"gpt2"', "it is not a tokenizer"],
    ["tokenizer.model", "\n", "it holds a tokenizer of another kind"],
    ["vocab.txt", "[UNK]\n", "it holds a tokenizer of another kind"],
    ["mine.tiktoken", "IQ== 0\n", "it holds a tokenizer of another kind"],
    ["tokenization_mine.py", "", "it holds a tokenizer of another kind"],
    ["vocab.json", "{", "it is not JSON; get the file again"],
    ["merges.txt", LFS_POINTER, "it is a Git LFS pointer"],
    ["tokenizer.json", LFS_POINTER, "it is a Git LFS pointer"],
    ["tokenizer.json", "[".repeat(100_000), "it is not JSON"],
  ])("a %s that is wrong beside others that are right, or alone", async (file, text, why) => {
    await expect(tokenizerOf({ [file]: text })).rejects.toThrow(why);
    const error = await tokenizerOf({ ...FILES.gpt2, [file]: text }).catch((each) => each);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toContain(why);
    expect(error.message).toContain(join(folder, file));
  });

  test("a pipe or a folder in the place of a file, and a file that is far too large", async () => {
    await tokenizerOf(FILES.gpt2);
    const path = join(folder, "vocab.json");
    rmSync(path);
    execFileSync("mkfifo", [path]);
    const size: ModelSize = {
      kind: "gpt2",
      config: { ...GPT2_PRESETS.nano, vocabularySize: 50_257 },
    };
    await expect(tokenizerIn(folder, size, {})).rejects.toThrow(
      `Cannot read ${path}: it is not a regular`,
    );
    rmSync(path);
    mkdirSync(path);
    await expect(tokenizerIn(folder, size, {})).rejects.toThrow(
      `Cannot read ${path}: it is a folder`,
    );
    rmSync(path, { recursive: true });
    writeFileSync(path, "");
    truncateSync(path, 2 ** 30);
    await expect(tokenizerIn(folder, size, {})).rejects.toThrow("it is far too large");
  });

  test("256 and 257 tokens that are no bytes", async () => {
    const letters = changed("bytes", "tokenizer.json", ({ model: { vocab } }) => {
      [vocab.a, vocab.b] = [vocab.b, vocab.a];
    });
    await expect(tokenizerOf({ ...FILES.bytes, ...letters }, 256)).rejects.toThrow(
      'it is not the bytes tokenizer: token 97 is "b", not "a"',
    );
    const more = changed("bytes", "tokenizer.json", (json) => {
      json.model.vocab["<s>"] = 256;
    });
    await expect(tokenizerOf(more, 257)).rejects.toThrow(
      'token 256 is "<s>", which is not one of its tokens',
    );
    const merging = changed("bytes", "tokenizer.json", (json) => json.model.merges.push("a b"));
    await expect(tokenizerOf(merging, 256)).rejects.toThrow("it has 1 merges, not 0");
    rmSync(join(folder, "tokenizer.json"));
    const byT5 = { "tokenizer_config.json": '{"tokenizer_class": "ByT5Tokenizer"}' };
    await expect(tokenizerOf(byT5, 256)).rejects.toThrow('tokenizer_class is "ByT5Tokenizer"');
    rmSync(join(folder, "tokenizer_config.json"));
    for (const size of [255, 257, 320]) {
      await expect(tokenizerOf({}, size)).rejects.toThrow(`its vocabulary has ${size} tokens`);
    }
  });

  test("another tokenizer's files of any size, and a vocabulary that is too small", async () => {
    await expect(tokenizerOf(FILES.bytes)).rejects.toThrow(/it is not GPT-2's tokenizer: token 0/);
    await expect(tokenizerOf(FILES.gpt2, 256)).rejects.toThrow("it is not the bytes tokenizer");
    for (const size of [50_256, 32_000, 51_201]) {
      await expect(tokenizerOf(FILES.gpt2, size)).rejects.toThrow(
        `its vocabulary has ${size} tokens`,
      );
    }
  });

  test("a size that the configuration contradicts", async () => {
    await expect(tokenizerOf({}, 50_257, { eos_token_id: 0 })).rejects.toThrow(
      `Cannot use ${join(folder, "config.json")}: its vocabulary has the size of GPT-2's tokenizer, but eos_token_id is 0, not 50256; add the tokenizer.json of the model`,
    );
    await expect(tokenizerOf({}, 50_257, { tokenizer_class: "BertTokenizer" })).rejects.toThrow(
      'tokenizer_class is "BertTokenizer"',
    );
    expect(await tokenizerOf({}, 50_257, { eos_token_id: [50_256, 198] })).toBe("gpt2");
    // Where the tokenizer is there, its configuration may end texts by what it likes.
    expect(await tokenizerOf(FILES.gpt2, 50_257, { eos_token_id: 198 })).toBe("gpt2");
  });
});
