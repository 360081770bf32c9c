import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BuiltInTokenizerName, TokenizerName } from "@lrm/data";
import { tokenizerFiles } from "@lrm/data/node";
import { isProblem } from "@lrm/files/problem";
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
async function tokenizerOf(
  files: Readonly<Record<string, string>>,
  vocabularySize = 50_257,
  settings: object = {},
): Promise<TokenizerName> {
  const config: LanguageModelConfig = { ...GPT2_PRESETS.nano, vocabularySize };
  const json = { ...huggingFaceConfig(familyOf("gpt2"), config), ...settings };
  const all = { "config.json": JSON.stringify(json), ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
  const size: ModelSize = { kind: "gpt2", config };
  return (await tokenizerIn(folder, size, json)).name;
}

/** Content of a file, of any kind. */
type Json = ReturnType<typeof JSON.parse>;

/** A file of a tokenizer, changed. */
function changed(
  name: BuiltInTokenizerName,
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

/** A difference, its file, and what the sentence says if other files are beside it. */
const CHANGES: [what: string, file: string, change: (json: Json) => unknown, why: string][] = [
  [
    "two tokens that are swapped",
    "tokenizer.json",
    ({ model: { vocab } }) => ([vocab.the, vocab.in] = [vocab.in, vocab.the]),
    'token "in" is 259, not 1169',
  ],
  [
    "two merges that are swapped",
    "tokenizer.json",
    ({ model: { merges } }) => ([merges[7], merges[8]] = [merges[8], merges[7]]),
    'merge 7 is "e r", not "Ġ s"',
  ],
  [
    "the last merge left out",
    "tokenizer.json",
    ({ model: { merges } }) => merges.pop(),
    'merge 49999 is "Ġg azed", not missing',
  ],
  [
    "a token that is spelled otherwise",
    "tokenizer.json",
    ({ model: { vocab } }) => {
      delete vocab.the;
      vocab.thé = 1169;
    },
    'token "the" is 1169, not missing',
  ],
  [
    "another end of text",
    "tokenizer.json",
    (json) => {
      delete json.model.vocab["<|endoftext|>"];
      json.added_tokens[0] = { ...json.added_tokens[0], id: 0, content: "<s>" };
    },
    'token "<|endoftext|>" is 50256, not missing',
  ],
  [
    "a blank before every text",
    "tokenizer.json",
    (json) => (json.pre_tokenizer.add_prefix_space = true),
    "add_prefix_space is false",
  ],
];

describe("tokenizerIn() takes the tokenizer of a model", () => {
  test.each(CHANGES)("with %s in %s, under the hash of its files", async (_, file, change) => {
    const files = changed("gpt2", file, change);
    const name = await tokenizerOf(files);
    expect(name).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await tokenizerOf(files, 50_304)).toBe(name);
    const other = await tokenizerOf({
      ...files,
      "chat_template.jinja": "{{ messages[0].content }}",
    });
    expect(other).not.toBe(name);
  });

  test("with GPT-2's tokens and a chat template", async () => {
    const files = { ...FILES.gpt2, "chat_template.jinja": "{{ messages[0].content }}" };
    expect(await tokenizerOf(files)).toMatch(/^sha256:/);
    const settings = changed("gpt2", "tokenizer_config.json", (json) => (json.chat_template = "a"));
    rmSync(join(folder, "chat_template.jinja"));
    expect(await tokenizerOf({ ...FILES.gpt2, ...settings })).toMatch(/^sha256:/);
  });

  test("with more tokens than GPT-2's, if the model has them", async () => {
    const files = changed("gpt2", "tokenizer.json", (json) =>
      json.added_tokens.push({ id: 50_257, content: "<|user|>", special: true }),
    );
    await expect(tokenizerOf(files)).rejects.toThrow(
      `Cannot use ${join(folder, "tokenizer.json")}: it has 50258 tokens, and the model's vocabulary has 50257; use the tokenizer of the model`,
    );
    expect(await tokenizerOf(files, 50_258)).toMatch(/^sha256:/);
  });

  test("of bytes that are not in order", async () => {
    const letters = changed("bytes", "tokenizer.json", ({ model: { vocab } }) => {
      [vocab.a, vocab.b] = [vocab.b, vocab.a];
    });
    expect(await tokenizerOf({ ...FILES.bytes, ...letters }, 256)).toMatch(/^sha256:/);
  });

  test("with its files byte for byte, and no other files", async () => {
    const files = { ...FILES.gpt2, "tokenizer.model": "\u0000\u0001", "README.md": "of mine" };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const config = { ...GPT2_PRESETS.nano, vocabularySize: 50_257 };
    const found = await tokenizerIn(folder, { kind: "gpt2", config }, {});
    expect(Object.keys(found.files).sort()).toEqual(
      Object.keys(files)
        .filter((name) => name !== "README.md")
        .sort(),
    );
    for (const [name, content] of Object.entries(found.files)) {
      expect(Buffer.from(content).equals(readFileSync(join(folder, name))), name).toBe(true);
    }
  });
});

describe("tokenizerIn() refuses", () => {
  test.each(CHANGES)(
    "%s in %s, if a file beside it says otherwise",
    async (_, file, change, why) => {
      const files = { ...FILES.gpt2, ...changed("gpt2", file, change) };
      const error = await tokenizerOf(files).catch((each: unknown) => each);
      expect(error).toBeInstanceOf(InputError);
      expect((error as Error).message).toContain(": it contradicts the tokenizer.json beside it: ");
      expect((error as Error).message).toContain(why);
    },
  );

  test.each<[what: string, file: string, change: (json: Json) => unknown, why: string]>([
    ["no model", "tokenizer.json", (json) => delete json.model, "it has no model"],
    [
      "no vocabulary",
      "tokenizer.json",
      (json) => (json.model.vocab = []),
      "its model has no vocabulary",
    ],
    ["no merges", "tokenizer.json", (json) => (json.model.merges = null), "it is not supported"],
    [
      "another decoder",
      "tokenizer.json",
      (json) => (json.decoder = { type: "Mine" }),
      "it is not supported",
    ],
    [
      "a token with no number",
      "tokenizer.json",
      (json) => (json.model.vocab.the = "1169"),
      'a token of its vocabulary has number "1169"',
    ],
    [
      "two tokens with one number",
      "tokenizer.json",
      (json) => (json.model.vocab.the = 7),
      "two tokens of its vocabulary have the same number",
    ],
    [
      "a token far away",
      "tokenizer.json",
      (json) => (json.added_tokens[0].id = 2 ** 31),
      'the added token "<|endoftext|>" has number 2147483648',
    ],
    [
      "small letters",
      "tokenizer_config.json",
      (json) => (json.do_lower_case = true),
      "do_lower_case is true",
    ],
    [
      "a blank before every text",
      "tokenizer_config.json",
      (json) => (json.add_prefix_space = true),
      "add_prefix_space is true",
    ],
    [
      "code",
      "tokenizer_config.json",
      (json) => (json.auto_map = { AutoTokenizer: ["tokenization_x.X", null] }),
      "the tokenizer is a program of the model",
    ],
    [
      "an added token",
      "tokenizer_config.json",
      (json) => (json.added_tokens_decoder = { 50257: { content: "<pad>" } }),
      'token "<pad>" is 50257, not missing',
    ],
    [
      "another special token",
      "tokenizer_config.json",
      (json) => (json.eos_token = { content: "[END]" }),
      'eos_token is "[END]", which is not one of its tokens',
    ],
    [
      "a chat template that is none",
      "tokenizer_config.json",
      (json) => (json.chat_template = "{% if %}"),
      "Cannot use the chat template of the tokenizer",
    ],
  ])("%s in %s", async (_, file, change, why) => {
    const files = { ...FILES.gpt2, ...changed("gpt2", file, change) };
    const error = await tokenizerOf(files).catch((each: unknown) => each);
    expect(isProblem(error)).toBe(true);
    expect((error as Error).message).toContain(why);
  });

  test("but not a token of padding or chats that it lacks, as texts never hold it", async () => {
    const files = changed("gpt2", "tokenizer_config.json", (json) => {
      json.pad_token = "[PAD]";
      json.extra_special_tokens = { image_token: "<image>" };
    });
    expect(await tokenizerOf({ ...FILES.gpt2, ...files })).toMatch(/^sha256:/);
  });

  test.each([
    ["merges.txt", "#version: 0.2\n", "merge"],
    ["merges.txt", FILES.gpt2["merges.txt"]!.replace("Ġ a\n", "Ġ b\n"), 'merge 1 is "Ġ b"'],
    ["vocab.json", "[]", "it"],
    ["vocab.json", '{"a": 1}', "token"],
    ["added_tokens.json", '{"<|user|>": 50257}', '"<|user|>" is'],
    ["added_tokens.json", '{"<|endoftext|>": 7}', '"<|endoftext|>" is'],
    ["special_tokens_map.json", '{"eos_token": "</s>"}', "eos_token"],
    ["special_tokens_map.json", "3", "it is not an object of"],
    ["tokenizer_config.json", "null", "it is not an object of settings"],
    ["tokenizer.json", '"gpt2"', "it is not an object"],
    ["tokenization_mine.py", "", "the tokenizer is a program of the model"],
    ["vocab.json", "{", "it is not JSON; get the file again"],
    ["merges.txt", LFS_POINTER, "it is a Git LFS pointer"],
    ["tokenizer.json", LFS_POINTER, "it is a Git LFS pointer"],
    ["tokenizer.json", "[".repeat(100_000), "it is not JSON"],
  ])("a %s that is wrong beside others that are right, or alone", async (file, text, why) => {
    await expect(tokenizerOf({ [file]: text })).rejects.toThrow(why);
    const error = await tokenizerOf({ ...FILES.gpt2, [file]: text }).catch((each) => each);
    expect(isProblem(error)).toBe(true);
    expect(error.message).toContain(why);
    expect(error.message).toContain(folder);
  });

  test.each([
    ["tokenizer.model", "\n"],
    ["vocab.txt", "[UNK]\n"],
    ["mine.tiktoken", "IQ== 0\n"],
    ["tekken.json", "{}"],
  ])("a %s without a tokenizer.json", async (file, text) => {
    await expect(tokenizerOf({ [file]: text })).rejects.toThrow(
      `Cannot use ${join(folder, file)}: it holds a tokenizer of another kind; add the tokenizer.json of the model`,
    );
    expect(await tokenizerOf({ ...FILES.gpt2, [file]: text })).toBe("gpt2");
  });

  test.each([
    [
      "vocab.json",
      (text: string) => text.replace('"a": 64, "b": 65', '"a": 65, "b": 64'),
      "token 64",
    ],
    ["merges.txt", () => "#version: 0.2\n", 'merge 0 is missing, not "Ġ t"'],
    ["vocab.json", (text: string) => text.replace("<|endoftext|>", "</s>"), "token 50256"],
  ] as const)("a %s of other tokens without a tokenizer.json", async (file, change, why) => {
    const { "tokenizer.json": _, "tokenizer_config.json": __, ...files } = FILES.gpt2;
    const error = await tokenizerOf({ ...files, [file]: change(FILES.gpt2[file]!) }).catch(
      (each: unknown) => each,
    );
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toContain(
      `Cannot use ${join(folder, file)}: it is not GPT-2's tokenizer: `,
    );
    expect((error as Error).message).toContain(why);
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

  test("vocabularies of other sizes without a tokenizer.json", async () => {
    const byT5 = { "tokenizer_config.json": '{"tokenizer_class": "ByT5Tokenizer"}' };
    await expect(tokenizerOf(byT5, 256)).rejects.toThrow('tokenizer_class is "ByT5Tokenizer"');
    rmSync(join(folder, "tokenizer_config.json"));
    for (const size of [255, 257, 320]) {
      await expect(tokenizerOf({}, size)).rejects.toThrow(`its vocabulary has ${size} tokens`);
    }
  });

  test("a vocabulary that is too small for the tokenizer", async () => {
    for (const size of [256, 32_000, 50_256]) {
      await expect(tokenizerOf(FILES.gpt2, size)).rejects.toThrow("it has 50257 tokens");
    }
    // Files identify the tokenizer, however far the vocabulary is padded.
    expect(await tokenizerOf(FILES.gpt2, 65_536)).toMatch(/^sha256:/);
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
