import type { Problem } from "@lrm/files/problem";
import { isObject } from "@lrm/files/values";

/** A message of a chat. */
export interface ExampleMessage {
  /** Speaker: `system`, `user`, `assistant` or another one. */
  readonly role: string;
  readonly content: string;
}

/**
 * An example to fine-tune on: a document, of which everything is learned; a prompt with a
 * completion, or a chat, of which only the completion, or what the assistant says, is learned.
 */
export type Example =
  | { readonly text: string }
  | { readonly prompt: string; readonly completion: string }
  | { readonly messages: readonly ExampleMessage[] };

/** The role whose messages are learned. */
export const ASSISTANT = "assistant";

/** A surrogate without its partner: JSON can express it, but it is not a character. */
const UNPAIRED_SURROGATE = /\p{Surrogate}/u;

const REMEDY =
  'write objects such as {"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}, {"prompt": "…", "completion": "…"} or {"text": "…"}';

/** Fields of each kind of example, in the order in which they are looked for. */
const KINDS = [["messages"], ["prompt", "completion"], ["text"]] as const;

/**
 * Finds the fields of the kind of example that an object is.
 *
 * @returns  undefined for none, or a problem that continues "line 3 …" for several
 */
export function kindOfExample(object: object): (typeof KINDS)[number] | Problem | undefined {
  const kinds = KINDS.filter((fields) => fields.some((field) => Object.hasOwn(object, field)));
  if (kinds.length < 2) return kinds[0];
  const several = kinds.map((fields) => `"${fields[0]}"`).join(" and ");
  return { problem: `has ${several}`, remedy: "keep one of them" };
}

/**
 * Reads an example from JSON. Fields that no kind of example has are left out, so that examples may
 * have numbers and sources.
 *
 * @returns  the example, or a problem that continues "line 3 …", with its remedy
 */
export function exampleOf(value: unknown): Example | Problem {
  if (!isObject(value)) return { problem: "is not a JSON object", remedy: REMEDY };
  const object = value as Readonly<Record<string, unknown>>;
  const kind = kindOfExample(object);
  if (kind === undefined) {
    const fields = Object.keys(object).slice(0, 20).join(", ");
    return {
      problem: `has no messages, prompt or text, but ${fields || "nothing"}`,
      remedy: REMEDY,
    };
  }
  if ("problem" in kind) return kind;
  if (kind[0] === "messages") return chatOf(object.messages);
  const texts = kind.map((field) => [field, object[field]] as const);
  const wrong = texts.find(([, text]) => !isCharacters(text));
  if (wrong !== undefined) return { problem: problemOf(`"${wrong[0]}"`, wrong[1]), remedy: REMEDY };
  return Object.fromEntries(texts) as Example;
}

function chatOf(messages: unknown): Example | Problem {
  if (!Array.isArray(messages) || messages.length === 0) {
    return { problem: 'has no list of messages in "messages"', remedy: REMEDY };
  }
  const read: ExampleMessage[] = [];
  for (const [index, message] of messages.entries()) {
    const { role, content } = Object(message) as Readonly<Record<string, unknown>>;
    for (const [field, text] of Object.entries({ role, content })) {
      if (isCharacters(text)) continue;
      return { problem: problemOf(`"${field}" of message ${index + 1}`, text), remedy: REMEDY };
    }
    read.push({ role: role as string, content: content as string });
  }
  if (read.some(({ role }) => role === ASSISTANT)) return { messages: read };
  return {
    problem: "has no message of the assistant, so that nothing is learned",
    remedy: "add one, or remove it",
  };
}

const isCharacters = (text: unknown): text is string =>
  typeof text === "string" && !UNPAIRED_SURROGATE.test(text);

function problemOf(field: string, text: unknown): string {
  return typeof text === "string"
    ? `has an unpaired surrogate (such as \\ud800) in ${field}`
    : `has no text in ${field}`;
}
