import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { stepsOf } from "./_finetune_walk.mjs";
import { ROOT } from "./_workspace.mjs";

const document = join(ROOT, "docs/finetune.md");

test("stepsOf() reads the commands of docs/finetune.md, in its order, and its first question", () => {
  const { question, base, examples, training, before, after } = stepsOf(document);
  expect(question).toMatch(/^What is \d+ plus \d+\?$/);
  expect(base).toMatch(/^npx lrm train [\s\S]*\nnpx lrm export base model\n$/);
  expect(examples).toMatch(/^node -e [\s\S]* > examples\.jsonl\n$/);
  expect(training).toMatch(/^npx lrm finetune model [\s\S]*--output adapter\n$/);
  expect([before, after].map((line) => line.replace(/ +#.*/, ""))).toEqual([
    "npx lrm chat model --temperature 0",
    "npx lrm chat model --lora adapter --temperature 0",
  ]);
});

test("stepsOf() takes other commands beside its own, and says when it cannot follow a document", () => {
  const folder = mkdtempSync(join(tmpdir(), "lrm-steps-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const other = join(folder, "finetune.md");
  const text = readFileSync(document, "utf8");
  writeFileSync(other, text);
  expect(stepsOf(other)).toEqual(stepsOf(document));
  writeFileSync(other, text.replace("## 1.", "```sh\nnpx lrm recipes\n```\n\n## 1."));
  expect(readFileSync(other, "utf8")).not.toBe(text);
  expect(stepsOf(other)).toEqual(stepsOf(document));
  const changes = [
    text.replace("```sh\nnpx lrm finetune", "```\nnpx lrm finetune"),
    text.replace("--lora adapter --temperature", "--temperature"),
    text.replace("| question |", "| asked |"),
    text.replace("npx lrm export base", "npx lrm write base"),
    text.replace("> examples.jsonl", "> other.jsonl"),
  ];
  for (const changed of changes) {
    expect(changed).not.toBe(text);
    writeFileSync(other, changed);
    expect(() => stepsOf(other)).toThrow(/^Cannot follow .*finetune\.md/);
  }
});
