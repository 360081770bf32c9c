import type { Tokenizer } from "../tokenizer.ts";
import { DataError } from "../tokens.ts";
import type { Range } from "./_generation_marks.ts";
import type { ChatMessage, ChatTemplate, RenderOptions } from "./chat_template.ts";

/** A chat as tokens. */
export interface TokenizedChat {
  readonly text: string;
  readonly tokens: Int32Array<ArrayBuffer>;
  /** For each token, 1 if the assistant says it, otherwise 0. */
  readonly assistant: Uint8Array<ArrayBuffer>;
}

/**
 * Turns a chat into tokens by the chat template of a tokenizer, and finds the tokens that the
 * assistant says: those between `{% generation %}` and `{% endgeneration %}` if the template has
 * these tags, otherwise what the template adds for each message of the role `assistant`, to the end
 * of the turn.
 *
 * @throws DataError if the tokenizer has no template, or the template refuses the messages or
 *   writes earlier messages in another way than later ones
 * @example
 * ```ts
 * import { applyChatTemplate, nameOfFiles, openTokenizer } from "@lrm/data";
 * import { createHash } from "node:crypto";
 *
 * const bytes = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));
 * const files = {
 *   "tokenizer.json": bytes({
 *     model: { type: "BPE", vocab: { a: 0, b: 1, ":": 2 }, merges: [] },
 *   }),
 *   "tokenizer_config.json": bytes({
 *     chat_template: "{% for m in messages %}{{ m.role[0] }}:{{ m.content }}{% endfor %}",
 *   }),
 * };
 * const tokenizer = await openTokenizer(nameOfFiles(files, createHash("sha256")), files);
 * const chat = applyChatTemplate(tokenizer, [
 *   { role: "b", content: "ab" },
 *   { role: "assistant", content: "ba" },
 * ]);
 * expect(chat.text).toBe("b:aba:ba");
 * ```
 */
export function applyChatTemplate(
  tokenizer: Tokenizer,
  messages: readonly ChatMessage[],
  options: RenderOptions = {},
): TokenizedChat {
  const { chat } = tokenizer;
  if (chat === undefined) {
    throw new DataError(
      "Cannot apply a chat template: the tokenizer has none",
      "use a model that was trained on chats, or add a chat_template.jinja to its files",
    );
  }
  const { text, said } = chat.render(messages, options);
  const tokens = tokenizer.encodeSpecial(text);
  const assistant = new Uint8Array(tokens.length);
  for (const [start, end] of said ?? turnsOf(chat, messages, text, options)) {
    const first = tokensBefore(tokenizer, text, tokens, start);
    assistant.fill(1, first, tokensBefore(tokenizer, text, tokens, end));
  }
  return { text, tokens, assistant };
}

/**
 * Counts the tokens before an index of a text. A token that holds the index is not one of them.
 *
 * @param tokens  those of the whole text
 */
function tokensBefore(
  tokenizer: Tokenizer,
  text: string,
  tokens: Int32Array,
  index: number,
): number {
  if (index >= text.length) return tokens.length;
  const before = tokenizer.encodeSpecial(text.slice(0, index));
  const differs = before.findIndex((token, i) => token !== tokens[i]);
  return differs < 0 ? before.length : differs;
}

/** Finds the assistant's turns in a text, by rendering the beginnings of the chat. */
function turnsOf(
  chat: ChatTemplate,
  messages: readonly ChatMessage[],
  text: string,
  options: RenderOptions,
): Range[] {
  const placeholder = placeholderFor(text);
  return messages.flatMap(({ role, content }, index): Range[] => {
    if (role !== "assistant") return [];
    const beginning = (count: number, addGenerationPrompt: boolean): string =>
      chat.render(messages.slice(0, count), { ...options, addGenerationPrompt }).text;
    const before = index === 0 ? "" : beginning(index, false);
    const prompt = index === 0 ? "" : beginning(index, true);
    // The same chats with other words of the assistant show what the template adds to them.
    const others = messages.map((message, i) =>
      i === index ? { ...message, content: placeholder } : message,
    );
    const [header] = parted(chat.render(others, options).text, placeholder);
    const shared = sharedLength(prompt, text);
    const hasPrompt = prompt !== before && shared > sharedLength(before, text);
    const known = header !== undefined && text.startsWith(header);
    const from = known ? header.length : shared;
    const said = typeof content === "string" ? content : "";
    const trimmed = said.trim();
    const forms = [said, said.trimStart(), said.trimEnd(), trimmed];
    const exact = known ? forms.find((form) => text.startsWith(form, from)) : undefined;
    // A template may rewrite thoughts in the words of the assistant, behind the prompt.
    const at = exact !== undefined ? from : hasPrompt ? text.indexOf(trimmed, shared) : -1;
    const own = exact ?? trimmed;
    if (at < 0 || !text.startsWith(before)) {
      throw new DataError(
        `Cannot tell what the assistant says in message ${index}: the chat template changes it`,
        "mark it in the template by {% generation %} and {% endgeneration %}",
      );
    }
    const start = hasPrompt ? shared : from;
    if (own === "") {
      const rest = beginning(index + 1, false).slice(start);
      return [[start, start + sharedLength(endOfTurn(rest, chat), text.slice(start))]];
    }
    const beginningOfOthers = chat.render(others.slice(0, index + 1), options).text;
    const [, rest = ""] = parted(beginningOfOthers, placeholder);
    const end = at + own.length;
    return [[start, end + sharedLength(endOfTurn(rest, chat), text.slice(end))]];
  });
}

/** Makes a message that a text does not contain. */
function placeholderFor(text: string): string {
  for (let number = 0; ; number++) {
    const placeholder = `\uE0F4${number}\uE0F5`;
    if (!text.includes(placeholder)) return placeholder;
  }
}

/** Returns the parts of a text before and after its first placeholder; none if it has none. */
function parted(text: string, placeholder: string): readonly string[] {
  const at = text.indexOf(placeholder);
  return at < 0 ? [] : [text.slice(0, at), text.slice(at + placeholder.length)];
}

/** Returns the part of a text after a message that ends the turn, which the model says too. */
function endOfTurn(rest: string, { tokens: { eos_token: eos } }: ChatTemplate): string {
  const at = eos === undefined ? -1 : rest.indexOf(eos);
  return at < 0 ? rest : rest.slice(0, at + eos!.length);
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
