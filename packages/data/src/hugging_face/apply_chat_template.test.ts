import { expect, test } from "vitest";
import { chatBytes, opened, sentencePieces } from "../testing/small_tokenizer.ts";
import { createTokenizer, type Tokenizer } from "../tokenizer.ts";
import { applyChatTemplate, type TokenizedChat } from "./apply_chat_template.ts";

/** ChatML, as Qwen and SmolLM use it. */
const CHATML = `{% for message in messages %}
{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}
{%- endfor %}
{% if add_generation_prompt %}
{{ '<|im_start|>assistant\\n' }}
{%- endif %}`;

/** The same, with marks around what the assistant says. */
const MARKED = `{%- for message in messages -%}
  {{- '<|im_start|>' + message.role + '\\n' -}}
  {%- if message.role == 'assistant' -%}
    {% generation %}{{ message.content + '<|im_end|>' }}{% endgeneration %}
  {%- else -%}
    {{ message.content + '<|im_end|>' }}
  {%- endif -%}
  {{ '\\n' }}
{%- endfor -%}`;

const MESSAGES = [
  { role: "system", content: "Be kind." },
  { role: "user", content: "Hi" },
  { role: "assistant", content: "Hello!" },
  { role: "user", content: "Hello!" },
  { role: "assistant", content: "Bye é" },
];

/** Decodes the parts that the assistant says. */
function said(tokenizer: Tokenizer, { tokens, assistant }: TokenizedChat): string[] {
  const parts: number[][] = [];
  for (const [i, token] of tokens.entries()) {
    if (assistant[i] === 0) continue;
    if (assistant[i - 1] !== 1) parts.push([]);
    parts.at(-1)!.push(token);
  }
  return parts.map((part) => tokenizer.decode(part));
}

test.each([
  ["that marks what the assistant says", MARKED],
  ["without marks", CHATML],
])("applyChatTemplate() finds the assistant's tokens by a template %s", async (_, template) => {
  const tokenizer = await opened(chatBytes(template));
  const chat = applyChatTemplate(tokenizer, MESSAGES);
  expect(chat.text).toContain("<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\nHi");
  expect(tokenizer.decode(chat.tokens)).toBe(chat.text);
  expect(said(tokenizer, chat)).toEqual(["Hello!<|im_end|>", "Bye é<|im_end|>"]);
  // Special tokens are single tokens.
  expect([...chat.tokens].filter((token) => token === 258)).toHaveLength(5);
});

test("applyChatTemplate() ends with the beginning of an answer if asked to", async () => {
  const tokenizer = await opened(chatBytes(CHATML));
  const { text, assistant } = applyChatTemplate(tokenizer, MESSAGES.slice(0, 2), {
    addGenerationPrompt: true,
  });
  expect(text.endsWith("<|im_start|>assistant\n")).toBe(true);
  expect(assistant.every((each) => each === 0)).toBe(true);
});

test("applyChatTemplate() takes the thoughts that a template adds to the last answer", async () => {
  const template = `{%- for m in messages -%}
<|im_start|>{{ m.role }}
{% if m.role == 'assistant' and loop.last %}<think>

</think>

{% endif %}{{ m.content }}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}`;
  const tokenizer = await opened(chatBytes(template));
  const chat = applyChatTemplate(tokenizer, MESSAGES);
  const [first, last] = said(tokenizer, chat);
  expect(first).toBe("Hello!<|im_end|>");
  expect(last).toMatch(/^<think>\s+<\/think>\s+Bye é<\|im_end\|>$/);
});

test("applyChatTemplate() works with a tokenizer that puts a space before every text", async () => {
  const files = sentencePieces();
  const settings = files["tokenizer_config.json"] as object;
  const template =
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}[{{ m.content }}]{% else %}{{ m.content }}{{ eos_token }}{% endif %}{% endfor %}";
  const tokenizer = await opened({
    ...files,
    "tokenizer_config.json": { ...settings, chat_template: template },
  });
  const chat = applyChatTemplate(tokenizer, [
    { role: "user", content: "the a" },
    { role: "assistant", content: "on the b" },
  ]);
  expect(chat.text).toBe("<s>[the a]on the b</s>");
  expect(chat.tokens[0]).toBe(1);
  expect(said(tokenizer, chat)).toEqual(["on the b</s>"]);
});

test("applyChatTemplate() refuses what it cannot do, in a sentence", async () => {
  const bytes = await createTokenizer("bytes");
  expect(() => applyChatTemplate(bytes, MESSAGES)).toThrow(
    "Cannot apply a chat template: the tokenizer has none; use a model that was trained on chats",
  );
  const strict = await opened(chatBytes("{{ raise_exception('roles must alternate') }}"));
  expect(() => applyChatTemplate(strict, MESSAGES)).toThrow(
    'Cannot apply the chat template: "roles must alternate"; correct the messages',
  );
  const rewriting = await opened(
    chatBytes("{{ messages | length }}{% for m in messages %}{{ m.content }}{% endfor %}"),
  );
  expect(() => applyChatTemplate(rewriting, MESSAGES)).toThrow(
    "Cannot tell what the assistant says in message 2: the chat template changes it; mark it",
  );
});
