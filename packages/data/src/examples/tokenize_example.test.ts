import { expect, test } from "vitest";
import { createTokenizer, GPT2_END_OF_TEXT } from "../tokenizer.ts";
import type { Example } from "./example.ts";
import { encodeChat, tokenizeExample } from "./tokenize_example.ts";

const bytes = await createTokenizer("bytes");
const gpt2 = await createTokenizer("gpt2");

/** Returns the whole text, with what is learned in brackets. */
function marked(example: Example, tokenizer = bytes): string {
  const { tokens, learned } = tokenizeExample(example, tokenizer);
  let text = "";
  for (const [at, token] of tokens.entries()) {
    if (learned[at] && !learned[at - 1]) text += "[";
    text += tokenizer.decode([token]);
    if (learned[at] && !learned[at + 1]) text += "]";
  }
  return text;
}

const CHAT: Example = {
  messages: [
    { role: "system", content: "Rhyme." },
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Why?" },
    { role: "user", content: "Bye" },
    { role: "assistant", content: "Sigh." },
  ],
};

test("tokenizeExample() learns all of a document, a completion, or what the assistant says", () => {
  expect(marked({ text: "ab" })).toBe("[ab]");
  expect(marked({ prompt: "2 + 2 =", completion: " 4" })).toBe("2 + 2 =[ 4\n\n]");
  expect(marked(CHAT)).toBe(
    "system: Rhyme.\nuser: Hi\nassistant:[ Why?\n\n]user: Bye\nassistant:[ Sigh.\n\n]",
  );
});

test("tokenizeExample() ends what is learned with the end of text, and begins with it", () => {
  const end = "<|endoftext|>";
  expect(marked({ text: "ab" }, gpt2)).toBe(`${end}[ab${end}]`);
  expect(marked({ prompt: "a", completion: "b" }, gpt2)).toBe(`${end}a[b${end}]`);
  expect(marked({ messages: CHAT.messages.slice(1, 3) }, gpt2)).toBe(
    `${end}user: Hi\nassistant:[ Why?${end}]`,
  );
  expect(tokenizeExample({ text: "ab" }, gpt2).tokens[0]).toBe(GPT2_END_OF_TEXT);
});

test("encodeChat() is what a chat is trained on, up to the answer", () => {
  for (const tokenizer of [bytes, gpt2]) {
    const before = encodeChat(CHAT.messages.slice(0, -1), tokenizer);
    const { tokens, learned } = tokenizeExample(CHAT, tokenizer);
    expect(before).toEqual(tokens.slice(0, before.length));
    expect([learned[before.length - 1], learned[before.length]]).toEqual([0, 1]);
  }
});
