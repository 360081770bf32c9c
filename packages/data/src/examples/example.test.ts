import { expect, test } from "vitest";
import { exampleOf } from "./example.ts";

test("exampleOf() reads documents, prompts and chats, and leaves other fields out", () => {
  expect(exampleOf({ text: "a", id: 3 })).toEqual({ text: "a" });
  expect(exampleOf({ prompt: "a", completion: "b" })).toEqual({ prompt: "a", completion: "b" });
  const messages = [
    { role: "user", content: "a" },
    { role: "assistant", content: "b" },
  ];
  expect(exampleOf({ messages: messages.map((each) => ({ ...each, weight: 1 })) })).toEqual({
    messages,
  });
});

test.each([
  [3, "is not a JSON object"],
  [{}, "has no messages, prompt or text, but nothing"],
  [{ question: "a", answer: "b" }, "has no messages, prompt or text, but question, answer"],
  [{ text: "a", prompt: "b" }, 'has "prompt" and "text"'],
  [{ prompt: "a" }, 'has no text in "completion"'],
  [{ text: null }, 'has no text in "text"'],
  [{ text: "\ud800" }, 'has an unpaired surrogate (such as \\ud800) in "text"'],
  [{ messages: [] }, 'has no list of messages in "messages"'],
  [{ messages: [{ role: "user" }] }, 'has no text in "content" of message 1'],
  [{ messages: [null] }, 'has no text in "role" of message 1'],
  [
    { messages: [{ role: "user", content: "a" }] },
    "has no message of the assistant, so that nothing is learned",
  ],
])("exampleOf() finds the problem of %o", (value, problem) => {
  expect(exampleOf(value)).toMatchObject({ problem });
});
