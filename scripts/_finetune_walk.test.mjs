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

test("stepsOf() says that it cannot follow a document whose commands changed", () => {
  const folder = mkdtempSync(join(tmpdir(), "lrm-steps-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const other = join(folder, "finetune.md");
  const text = readFileSync(document, "utf8");
  const changes = [
    text.replace("```sh\nnpx lrm finetune", "```\nnpx lrm finetune"),
    text.replace("--lora adapter --temperature", "--temperature"),
    text.replace("| question |", "| asked |"),
  ];
  for (const changed of changes) {
    expect(changed).not.toBe(text);
    writeFileSync(other, changed);
    expect(() => stepsOf(other)).toThrow(/^Cannot follow .*finetune\.md/);
  }
});
