import { applyChatTemplate } from "../hugging_face/apply_chat_template.ts";
import type { Tokenizer } from "../tokenizer.ts";
import { ASSISTANT, type Example, type ExampleMessage } from "./example.ts";

/** Tokens of an example, and which of them are learned. */
export interface TokenizedExample {
  readonly tokens: Int32Array<ArrayBuffer>;
  /** 1 for each token that is learned, otherwise 0. */
  readonly learned: Uint8Array<ArrayBuffer>;
}

/** Ends a message of the assistant if the tokenizer has no end of text. */
const END_OF_TURN = "\n\n";

/**
 * Turns an example into tokens. What is learned ends with the end of text, if there is one.
 * Documents begin with the token that begins documents, and prompts as `encodePrompt` begins them.
 * Chats follow the tokenizer's template; without one they are lines such as `user: …`.
 *
 * @throws DataError if the template refuses the messages
 */
export function tokenizeExample(example: Example, tokenizer: Tokenizer): TokenizedExample {
  const { endOfText, beginOfText, promptStart = [] } = tokenizer;
  const parts = new Parts(tokenizer);
  if ("messages" in example) {
    if (tokenizer.chat !== undefined) {
      const { tokens, assistant } = applyChatTemplate(tokenizer, plainMessages(example.messages));
      return { tokens, learned: assistant };
    }
    parts.begin(promptStart);
    for (const message of example.messages) addMessage(parts, message);
  } else if ("prompt" in example) {
    parts.begin(promptStart);
    parts.add(example.prompt, false);
    parts.add(example.completion, true);
    parts.end();
  } else {
    parts.begin(beginOfText === undefined ? [] : [beginOfText]);
    parts.add(example.text, true);
    if (endOfText !== undefined) parts.end();
  }
  return parts.all();
}

/**
 * Encodes the messages of a chat, up to where the assistant begins to speak, as examples are.
 *
 * @returns  at least one token
 */
export function encodeChat(
  messages: readonly ExampleMessage[],
  tokenizer: Tokenizer,
): Int32Array<ArrayBuffer> {
  if (tokenizer.chat !== undefined) {
    const options = { addGenerationPrompt: true };
    return applyChatTemplate(tokenizer, plainMessages(messages), options).tokens;
  }
  const parts = new Parts(tokenizer);
  parts.begin(tokenizer.promptStart ?? []);
  for (const message of messages) addMessage(parts, message);
  parts.add(`${ASSISTANT}:`, false);
  return parts.all().tokens;
}

/** Text that ends an answer if the tokenizer has no end of text. */
export const ANSWER_END: string = END_OF_TURN;

const plainMessages = (messages: readonly ExampleMessage[]) =>
  messages.map(({ role, content }) => ({ role, content }));

function addMessage(parts: Parts, { role, content }: ExampleMessage): void {
  if (role === ASSISTANT) {
    parts.add(`${ASSISTANT}:`, false);
    parts.add(` ${content}`, true);
    parts.end();
  } else {
    parts.add(`${role}: ${content}\n`, false);
  }
}

/** Collects tokens. */
class Parts {
  readonly #tokenizer: Tokenizer;
  readonly #tokens: number[] = [];
  readonly #learned: number[] = [];

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  begin(tokens: readonly number[]): void {
    this.#push(tokens, false);
  }

  add(text: string, learned: boolean): void {
    this.#push(this.#tokenizer.encode(text), learned);
  }

  end(): void {
    const { endOfText } = this.#tokenizer;
    if (endOfText === undefined) this.add(END_OF_TURN, true);
    else this.#push([endOfText], true);
  }

  all(): TokenizedExample {
    return { tokens: Int32Array.from(this.#tokens), learned: Uint8Array.from(this.#learned) };
  }

  #push(tokens: ArrayLike<number>, learned: boolean): void {
    for (let at = 0; at < tokens.length; at++) {
      this.#tokens.push(tokens[at]!);
      this.#learned.push(learned ? 1 : 0);
    }
  }
}
