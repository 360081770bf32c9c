import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTokenizer } from "./create_tokenizer.ts";
import {
  type BuiltInTokenizerName,
  encodePrompt,
  GPT2_END_OF_TEXT,
  isTokenizerName,
} from "./tokenizer.ts";

const names = ["bytes", "gpt2"] as const;

describe.each(names)("createTokenizer(%s)", (name) => {
  test("decodes what it encoded, whatever the text", async () => {
    const { encode, decode, vocabularySize } = await createTokenizer(name);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const tokens = encode(text);
        expect(tokens.every((token) => token >= 0 && token < vocabularySize)).toBe(true);
        expect(decode(tokens)).toBe(text);
      }),
    );
  });

  test("keeps a byte-order mark and turns half a surrogate into U+FFFD", async () => {
    const { encode, decode } = await createTokenizer(name);
    expect(decode(encode("\ufeffhi"))).toBe("\ufeffhi");
    expect(decode(encode("a\ud800b"))).toBe("a\ufffdb");
  });

  test("decode() depends on its own tokens only, also after half a character", async () => {
    const { encode, decode } = await createTokenizer(name);
    const half = encode("日").slice(0, 1);
    expect(decode(half)).toBe("\ufffd");
    expect(decode(encode("Hello"))).toBe("Hello");
  });

  test("bytesOf() spells what decode() puts together", async () => {
    const { encode, bytesOf } = await createTokenizer(name);
    const text = "Fellow-Citizens, 日本";
    const bytes = Array.from(encode(text)).flatMap((token) => Array.from(bytesOf(token)));
    expect(bytes).toEqual(Array.from(new TextEncoder().encode(text)));
  });

  test("decode() and bytesOf() name a token outside the vocabulary", async () => {
    const { decode, bytesOf, vocabularySize } = await createTokenizer(name);
    for (const token of [-1, 0.5, vocabularySize]) {
      const sentence = `Cannot decode token ${token} with the ${name} tokenizer`;
      expect(() => decode([token])).toThrow(sentence);
      expect(() => bytesOf(token)).toThrow(sentence);
    }
  });
});

test("createTokenizer(bytes) gives the UTF-8 bytes", async () => {
  const { encode, decode } = await createTokenizer("bytes");
  expect(encode("aé")).toEqual(Int32Array.of(97, 195, 169));
  expect(decode([97, 195, 255])).toBe("a\ufffd\ufffd");
});

test("createTokenizer(gpt2) gives the tokens of GPT-2", async () => {
  const { encode, decode } = await createTokenizer("gpt2");
  expect(encode("Hello world")).toEqual(Int32Array.of(15496, 995));
  expect(encode(" don't\n\n  stop 2024")).toEqual(Int32Array.of(836, 470, 628, 220, 2245, 48609));
  expect(decode([GPT2_END_OF_TEXT])).toBe("<|endoftext|>");
});

test("createTokenizer(gpt2) takes text that spells a special token as text", async () => {
  const { encode, decode } = await createTokenizer("gpt2");
  const tokens = encode("a<|endoftext|>b");
  expect(tokens).not.toContain(GPT2_END_OF_TEXT);
  expect(decode(tokens)).toBe("a<|endoftext|>b");
});

test("encodePrompt() begins a document where the prompt is empty or says so", async () => {
  const tokenizer = await createTokenizer("gpt2");
  const { encode } = tokenizer;
  const prompts: [prompt: string, tokens: number[]][] = [
    ["", [GPT2_END_OF_TEXT]],
    ["<|endoftext|>", [GPT2_END_OF_TEXT]],
    ["<|endoftext|>Hello", [GPT2_END_OF_TEXT, ...encode("Hello")]],
    ["one <|endoftext|> two", [...encode("one "), GPT2_END_OF_TEXT, ...encode(" two")]],
    ["a<|endoftext|><|endoftext|>", [...encode("a"), GPT2_END_OF_TEXT, GPT2_END_OF_TEXT]],
    ["<|endoftext|", [...encode("<|endoftext|")]],
    ["Hello", [...encode("Hello")]],
    ["a\ud800", [...encode("a\ufffd")]],
  ];
  for (const [prompt, tokens] of prompts) {
    expect(Array.from(encodePrompt(tokenizer, prompt)), prompt).toEqual(tokens);
  }
});

test("encodePrompt() takes an empty line for an empty prompt where no token begins a document", async () => {
  const tokenizer = await createTokenizer("bytes");
  expect(encodePrompt(tokenizer, "")).toEqual(Int32Array.of(10));
  expect(encodePrompt(tokenizer, "<|endoftext|>")).toEqual(tokenizer.encode("<|endoftext|>"));
});

test("encodePrompt() gives the token that begins texts for a prompt without tokens, or asks for one", async () => {
  const none = () => new Int32Array();
  const tokenizer = { ...(await createTokenizer("bytes")), encodeSpecial: none };
  expect(encodePrompt({ ...tokenizer, beginOfText: 3 }, " ")).toEqual(Int32Array.of(3));
  for (const prompt of ["", " "]) {
    expect(() => encodePrompt(tokenizer, prompt)).toThrow(
      `Cannot encode the prompt "${prompt}": the tokenizer has no token for it; give a prompt`,
    );
  }
});

test("isTokenizerName() takes texts only", () => {
  const name = `sha256:${"a".repeat(64)}`;
  expect(["bytes", "gpt2", name].every(isTokenizerName)).toBe(true);
  expect([[name], ["gpt2"], undefined, "words"].some(isTokenizerName)).toBe(false);
});

test("createTokenizer() refuses an unknown name", async () => {
  await expect(createTokenizer("words" as BuiltInTokenizerName)).rejects.toThrow(
    'Cannot create a tokenizer named "words": there is no such tokenizer; use "bytes" or "gpt2"',
  );
});
