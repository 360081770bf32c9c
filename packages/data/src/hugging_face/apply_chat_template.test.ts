import { expect, test } from "vitest";
import { createTokenizer } from "../create_tokenizer.ts";
import { chatBytes, opened, sentencePieces } from "../testing/small_tokenizer.ts";
import type { Tokenizer } from "../tokenizer.ts";
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

test.each([
  ["with a generation prompt", CHATML],
  ["without a generation prompt", CHATML.slice(0, CHATML.indexOf("{% if add"))],
])(
  "applyChatTemplate() finds answers that occur in the tags around them: ChatML %s",
  async (_, template) => {
    const tokenizer = await opened(chatBytes(template));
    const answers = [
      ..."adntsi",
      "end",
      "start",
      "assistant",
      "im_end",
      "|",
      ">",
      " d \n",
      "hello",
    ];
    for (const content of answers) {
      const expected = `${content}<|im_end|>`;
      const answer = { role: "assistant", content };
      const question = { role: "user", content };
      const last = applyChatTemplate(tokenizer, [question, answer]);
      expect(said(tokenizer, last), content).toEqual([expected]);
      const first = applyChatTemplate(tokenizer, [answer, question, answer, question]);
      expect(said(tokenizer, first), content).toEqual([expected, expected]);
    }
  },
);

test.each([MARKED, CHATML])(
  "applyChatTemplate() keeps characters of private use: %s",
  async (template) => {
    const tokenizer = await opened(chatBytes(template));
    const content = "\uE0F0\uE0F1\uE0F00\uE0F1\uE0F20\uE0F3 \uE0F40\uE0F5 a";
    const chat = applyChatTemplate(tokenizer, [
      { role: "user", content },
      { role: "assistant", content },
    ]);
    expect(chat.text).toContain(`user\n${content}<|im_end|>`);
    expect(said(tokenizer, chat)).toEqual([`${content}<|im_end|>`]);
  },
);

test("applyChatTemplate() takes an empty answer to its end", async () => {
  const tokenizer = await opened(chatBytes(CHATML));
  const empty = { role: "assistant", content: "" };
  const chat = applyChatTemplate(tokenizer, [empty, { role: "user", content: "a" }, empty]);
  expect(said(tokenizer, chat)).toEqual(["<|im_end|>", "<|im_end|>"]);
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
  const loud = await opened(
    chatBytes("{% for m in messages %}{{ m.role }}:{{ m.content | upper }};{% endfor %}"),
  );
  const spoken = ["assistant", "user"].map((role) => ({ role, content: "s" }));
  expect(() => applyChatTemplate(loud, spoken)).toThrow("in message 0: the chat template changes");
});
