import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createTokenizer } from "../create_tokenizer.ts";
import { nameOfFiles } from "../hugging_face/tokenizer_files.ts";
import { openTokenizer } from "../open_tokenizer.ts";
import { GPT2_END_OF_TEXT, type Tokenizer } from "../tokenizer.ts";
import type { Example } from "./example.ts";
import { encodeChat, tokenizeExample } from "./tokenize_example.ts";

const bytes = await createTokenizer("bytes");
const gpt2 = await createTokenizer("gpt2");

/** Returns the whole text, with what is learned in brackets. */
function marked(example: Example, tokenizer: Tokenizer = bytes): string {
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

test("tokenizeExample() ends what is learned with the end of text, and begins documents with it", () => {
  const end = "<|endoftext|>";
  expect(marked({ text: "ab" }, gpt2)).toBe(`${end}[ab${end}]`);
  expect(marked({ prompt: "a", completion: "b" }, gpt2)).toBe(`a[b${end}]`);
  expect(marked({ messages: CHAT.messages.slice(1, 3) }, gpt2)).toBe(
    `user: Hi\nassistant:[ Why?${end}]`,
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

test("tokenizeExample() and encodeChat() follow the chat template of the tokenizer", async () => {
  const encoded = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));
  const vocabulary = Object.fromEntries(
    ["a", "b", ":", ";", "u", "s"].map((each, at) => [each, at]),
  );
  const template =
    "{% for m in messages %}{{ m.role[0] }}:{{ m.content }};{% endfor %}{% if add_generation_prompt %}a:{% endif %}";
  const files = {
    "tokenizer.json": encoded({ model: { type: "BPE", vocab: vocabulary, merges: [] } }),
    "tokenizer_config.json": encoded({ chat_template: template }),
  };
  const tokenizer = await openTokenizer(nameOfFiles(files, createHash("sha256")), files);
  const messages = [
    { role: "user", content: "b" },
    { role: "assistant", content: "ab" },
  ];
  expect(marked({ messages }, tokenizer)).toBe("u:b;a:[ab;]");
  const before = encodeChat(messages.slice(0, 1), tokenizer);
  expect(tokenizer.decode(before).replaceAll(" ", "")).toBe("u:b;a:");
});
