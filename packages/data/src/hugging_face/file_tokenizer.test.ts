import { describe, expect, test } from "vitest";
import { cut } from "../_cut.ts";
import { createTokenizer } from "../create_tokenizer.ts";
import { openPieceEncoder } from "../node/encoding/open_piece_encoder.ts";
import { tokenizerFiles } from "../node/tokenizer/built_in_files.ts";
import { chatBytes, filesOf, opened, sentencePieces } from "../testing/small_tokenizer.ts";
import { encodePrompt, stopTokens, type Tokenizer } from "../tokenizer.ts";
import { isFileTokenizerName, nameOfFiles } from "./tokenizer_files.ts";

const pieces = await opened(sentencePieces());

/** Encodes a text in parts that are cut at every boundary. */
function inParts(tokenizer: Tokenizer, text: string): number[] {
  const tokens: number[] = [];
  let start = 0;
  for (let at = 1; at <= text.length; at++) {
    if (at < text.length && !tokenizer.isBoundary!(text, at)) continue;
    const part = text.slice(start, at);
    tokens.push(...(start === 0 ? tokenizer.encode(part) : tokenizer.encodeRest!(part)));
    start = at;
  }
  return tokens;
}

test("openTokenizer() reads GPT-2's own files, and gives the tokens of the built-in one", async () => {
  const files = await tokenizerFiles("gpt2", 1024);
  const read = await opened(files);
  const own = await createTokenizer("gpt2");
  const text = "Fellow-Citizens, don't  we'll\n\n naïve 日本語 🙂👍🏽 12345 \u0000<|endoftext|>";
  expect(read.encode(text)).toEqual(own.encode(text));
  expect(read.encodeSpecial(text)).toEqual(own.encodeSpecial(text));
  expect(read.decode(read.encodeSpecial(text))).toBe(text);
  expect(read).toMatchObject({
    ...{ vocabularySize: 50_257, beginOfText: 50_256, endOfText: 50_256, promptStart: [] },
  });
  const page = "Words of a text that is cut between them, wherever a letter is before a space.";
  expect(inParts(read, page)).toEqual([...own.encode(page)]);
});

describe("openTokenizer() reads a tokenizer that puts a space before every text, which", () => {
  test("keeps the text, and falls back to bytes", () => {
    for (const text of ["the a b", "  two  spaces ", "the Ünd 日\n\t", "", " ", "а Ā"]) {
      expect(pieces.decode(pieces.encode(text)), text).toBe(text);
    }
    expect(pieces.decode(pieces.encode("a\uD800b"))).toBe("a\uFFFDb");
  });

  test("is cut without more spaces", () => {
    const text = "the thon on the a b ab, the  on\nthe а Ā the the";
    expect(inParts(pieces, text)).toEqual([...pieces.encode(text)]);
    const long = `${text} `.repeat(8000);
    const parts = [...cut(long, pieces.isBoundary)];
    expect(parts.length).toBeGreaterThan(2);
    const tokens = parts.flatMap((part, i) => [
      ...(i === 0 ? pieces.encode(part) : pieces.encodeRest!(part)),
    ]);
    expect(Int32Array.from(tokens)).toEqual(pieces.encode(long));
  });

  test("puts its first token before prompts, once, and begins documents with it", () => {
    expect(pieces).toMatchObject({ beginOfText: 1, endOfText: 2, promptStart: [1] });
    const tokens = [1, ...pieces.encode("the")];
    expect([...encodePrompt(pieces, "the")]).toEqual(tokens);
    expect([...encodePrompt(pieces, "<s>the")]).toEqual(tokens);
    expect([...encodePrompt(pieces, "")]).toEqual([1]);
    expect(stopTokens(pieces)).toEqual([2, 1]);
  });

  test("takes special tokens for text, except where they are asked for", () => {
    const [, , end] = [0, 1, 2];
    expect([...pieces.encode("a</s>")]).not.toContain(end);
    expect([...pieces.encodeSpecial("a</s>")]).toContain(end);
    expect(pieces.decode(pieces.encode("a</s>"))).toBe("a</s>");
  });
});

/** Words of tests with models of every type; `</s>` is a special token with number 4. */
const WORDS = ["<unk>", "a", "b", "a b", "</s>", "<", "/", "s", ">"];
const numbered = (words: readonly string[]) =>
  Object.fromEntries(words.map((word, id) => [word, id]));
const spaced = { type: "WhitespaceSplit" };

test.each([
  ["Unigram", null, { unk_id: 0, vocab: WORDS.map((word, id) => [word, -id]) }],
  ["WordLevel", spaced, { unk_token: "<unk>", vocab: numbered(WORDS) }],
  ["BPE", spaced, { unk_token: "<unk>", ignore_merges: true, merges: [], vocab: numbered(WORDS) }],
  ["WordPiece", spaced, { unk_token: "<unk>", vocab: numbered([...WORDS, "##b"]) }],
])(
  "openTokenizer() takes a special token's spelling for text: %s",
  async (type, splitter, model) => {
    const description = {
      added_tokens: ["<unk>", "</s>"].map((content, i) => ({ id: 4 * i, content, special: true })),
      pre_tokenizer: splitter,
      model: { type, continuing_subword_prefix: "##", ...model },
    };
    const tokenizer = await opened({ "tokenizer.json": description });
    for (const text of ["</s>", "a</s>b", "a </s> b"]) {
      const tokens = [...tokenizer.encode(text)];
      expect(tokens, text).not.toContain(4);
      expect(tokens.length, text).toBeGreaterThan(0);
      expect([...tokenizer.encodeSpecial(text)], text).toContain(4);
    }
    expect([...tokenizer.encode("a")]).toEqual([1]);
    expect([...tokenizer.encode("?")]).toEqual([0]);
    expect(tokenizer.vocabularySize).toBe(type === "WordPiece" ? 10 : 9);
  },
);

test("openTokenizer() takes the spelling of a token that ends texts for text, added or not", async () => {
  const model = { type: "Unigram", unk_id: 0, vocab: WORDS.map((word, id) => [word, -id]) };
  const settings = { eos_token: "</s>" };
  for (const added_tokens of [[], [{ id: 4, content: "</s>" }]]) {
    const files = { "tokenizer.json": { added_tokens, model }, "tokenizer_config.json": settings };
    const tokenizer = await opened(files);
    expect(tokenizer.endOfText).toBe(4);
    expect([...tokenizer.encode("a</s>")]).toEqual([1, 5, 6, 7, 8]);
  }
});

test("openTokenizer() cuts no text that has tokens across words", async () => {
  const vocab = ["<unk>", "▁", "▁in", "in", "▁ab", "ab", "in▁ab"];
  const normalizer = { type: "Replace", pattern: { String: " " }, content: "▁" };
  const unigram = (words: readonly string[]) => ({
    ...{ type: "Unigram", unk_id: 0, vocab: words.map((word) => [word, -1]) },
  });
  const joining = await opened({ "tokenizer.json": { normalizer, model: unigram(vocab) } });
  expect([...joining.encode("in ab")]).toEqual([6]);
  expect(joining.isBoundary!("in ab", 2)).toBe(false);
  const model = unigram(vocab.slice(0, 6));
  const apart = await opened({ "tokenizer.json": { normalizer, model } });
  expect([...apart.encode("in ab")]).toEqual([3, 4]);
  expect(apart.isBoundary!("in ab", 2)).toBe(true);
});

test("openTokenizer() keeps added tokens that contain words whole", async () => {
  const files = sentencePieces();
  const description = files["tokenizer.json"] as { readonly added_tokens: readonly object[] };
  for (const [content, special] of [
    ["<end of turn>", true],
    ["the end", false],
    ["the ", false],
  ]) {
    const added_tokens = [...description.added_tokens, { id: 999, content, special }];
    const own = { ...files, "tokenizer.json": { ...description, added_tokens } };
    const tokenizer = await opened(own);
    const encode = special ? tokenizer.encodeSpecial : tokenizer.encode;
    expect([...encode(`on ${content}b`)], `${content}`).toContain(999);
    expect(tokenizer.isBoundary!("the end", 3)).toBe(false);
  }
});

test("openTokenizer() begins documents with <|endoftext|> if texts end by another token", async () => {
  const tokenizer = await opened(chatBytes("{{ messages }}"));
  expect(tokenizer).toMatchObject({ beginOfText: 256, endOfText: 258, vocabularySize: 259 });
  expect(stopTokens(tokenizer)).toEqual([258, 256]);
});

test("openTokenizer() names the bos_token, which need not begin documents", async () => {
  const files = chatBytes("{{ messages }}");
  const settings = files["tokenizer_config.json"] as object;
  const named = { ...settings, bos_token: "<|im_start|>" };
  const tokenizer = await opened({ ...files, "tokenizer_config.json": named });
  expect(tokenizer).toMatchObject({ beginOfText: 256, bosToken: 257, endOfText: 258 });
});

test("openTokenizer() follows add_bos_token", async () => {
  const files = sentencePieces();
  const settings = files["tokenizer_config.json"] as object;
  const without = { ...files, "tokenizer_config.json": { ...settings, add_bos_token: false } };
  expect((await opened(without)).promptStart).toEqual([]);
  const description = { ...(files["tokenizer.json"] as object), post_processor: null };
  expect((await opened({ ...files, "tokenizer.json": description })).promptStart).toEqual([]);
  const added = { ...settings, add_bos_token: true };
  const both = { "tokenizer.json": description, "tokenizer_config.json": added };
  expect((await opened(both)).promptStart).toEqual([1]);
});

test("openTokenizer() decodes only tokens of the vocabulary", () => {
  expect(() => pieces.decode([pieces.vocabularySize])).toThrow(
    `Cannot decode token ${pieces.vocabularySize}: the vocabulary of the tokenizer ends at`,
  );
  expect(() => pieces.decode([-1])).toThrow("use the tokenizer that the tokens come from");
});

test("openTokenizer() refuses files that are damaged, in a sentence", async () => {
  const { "tokenizer.json": description } = sentencePieces() as { "tokenizer.json": object };
  for (const [content, why] of [
    [undefined, "it is missing"],
    ["{", "it is not JSON"],
    ["[]", "it is not an object"],
    ["{}", "it has no model"],
    [{ model: { type: "BPE" } }, "its model has no vocabulary"],
    [{ model: { vocab: { a: 0 } } }, "its model has type missing, which is not supported"],
    [{ model: { type: "Mine", vocab: { a: 0 } } }, 'its model has type "Mine", which is not'],
    [
      {
        added_tokens: [{ id: 0, content: "<s>", special: true }],
        model: { type: "BPE", vocab: { "<s>": 0 }, merges: [] },
      },
      "all of its tokens are special",
    ],
    [{ ...description, added_tokens: {} }, "added_tokens is not a list"],
    [{ ...description, added_tokens: [{ id: 1 }] }, "which is not a token"],
    [{ ...description, decoder: { type: "Mine" } }, "it is not supported"],
  ] as const) {
    const files = content === undefined ? {} : { "tokenizer.json": content };
    await expect(opened(files)).rejects.toThrow(
      `Cannot use the tokenizer's tokenizer.json: ${content === undefined ? why : ""}`,
    );
    await expect(opened(files)).rejects.toThrow(why);
  }
});

test("openTokenizer() refuses settings that are damaged by the name of their file", async () => {
  const files = sentencePieces();
  for (const [content, why] of [
    ["{", "it is not JSON"],
    ["[]", "it is not an object"],
    ["null", undefined],
    [{ additional_special_tokens: 3 }, undefined],
  ] as const) {
    const tokenizer = opened({ ...files, "tokenizer_config.json": content });
    if (why === undefined) await expect(tokenizer).resolves.toMatchObject({ promptStart: [1] });
    else
      await expect(tokenizer).rejects.toThrow(
        `Cannot use the tokenizer's tokenizer_config.json: ${why}`,
      );
  }
});

test("openTokenizer() opens a tokenizer that refuses text without tokens, rather than to lose it", async () => {
  const models = [
    { type: "BPE", merges: [], vocab: { a: 0, b: 1 } },
    { type: "BPE", merges: [], vocab: { a: 0, b: 1 }, unk_token: "<unk>" },
    { type: "Unigram", vocab: ["a", "b"].map((piece) => [piece, -1]) },
    { type: "Unigram", unk_id: null, vocab: ["a", "b"].map((piece) => [piece, -1]) },
    { merges: [], vocab: { a: 0, b: 1 } },
  ];
  const why =
    'Cannot encode "€": the tokenizer has no token for it; use another model, or remove it';
  for (const model of models) {
    const tokenizer = await opened({ "tokenizer.json": { model } });
    expect([...tokenizer.encode("ab")]).toEqual([0, 1]);
    for (const encode of [tokenizer.encode, tokenizer.encodeSpecial]) {
      expect(() => encode("a€b")).toThrow(why);
    }
    const threads = openPieceEncoder(tokenizer, 1, 1);
    await expect(threads.encode("a€b", false)).rejects.toThrow(why);
    expect(await threads.encode("ba", false)).toEqual(Int32Array.of(1, 0));
    await threads.close();
  }
});

test("openTokenizer() decodes numbers that no token has to nothing", async () => {
  const model = { type: "BPE", merges: [], vocab: { a: 0, b: 2 } };
  const { decode } = await opened({ "tokenizer.json": { model, decoder: { type: "Fuse" } } });
  expect(decode([0, 1, 2])).toBe("ab");
  expect(decode([1])).toBe("");
});

test("nameOfFiles() names contents, whatever their order", async () => {
  const { createHash } = await import("node:crypto");
  const name = (contents: Readonly<Record<string, unknown>>) =>
    nameOfFiles(filesOf(contents), createHash("sha256"));
  expect(name({ a: "1", b: "2" })).toBe(name({ b: "2", a: "1" }));
  expect(name({ a: "1", b: "2" })).not.toBe(name({ a: "12", b: "" }));
  expect(isFileTokenizerName(name({}))).toBe(true);
  expect(isFileTokenizerName("sha256:12")).toBe(false);
});
