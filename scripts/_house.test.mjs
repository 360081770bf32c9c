import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { houseProblems, longComments, longProse, questions } from "./_house.mjs";

let root;
afterEach(() => root && rmSync(root, { recursive: true, force: true }));

const LONG = "word ".repeat(21).trim();

test("longComments() finds lines of comments above 100 characters, but no code and no URL", () => {
  const lines = [`// ${LONG}`, `  * ${LONG}`, `const code = "${LONG}";`, `// https://a.b ${LONG}`];
  expect(longComments(lines.join("\n"))).toEqual([1, 2]);
});

test("longProse() finds lines of prose above 100 characters, but no table, code or link", () => {
  const text = [
    LONG,
    `| ${LONG} |`,
    "```sh",
    LONG,
    "```",
    `[short](https://example.org/${"x".repeat(100)})`,
    "<!-- table: begin -->",
    LONG,
    "<!-- table: end -->",
    `* ${LONG}`,
  ];
  expect(longProse(text.join("\n"))).toEqual([1, 10]);
});

test("questions() finds doc comments that begin with What, How, Where or Whether", () => {
  // Assembled, because the check reads this file too.
  const begin = "/*".concat("*");
  const comments = [`${begin} What it is. */`, `${begin} Returns what it is. */`];
  const text = [...comments, begin, " * Whether it is.", " */", "// How it is.", ""].join("\n");
  expect(questions(text)).toEqual([
    { line: 1, word: "What" },
    { line: 3, word: "Whether" },
  ]);
});

test("houseProblems() names file and line, and finds a large command line and large files", () => {
  root = mkdtempSync(join(tmpdir(), "lrm-house-"));
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write("packages/cli/package.json", '{ "name": "@lrm/cli" }');
  write("packages/cli/src/mod.ts", "a();\n".repeat(4_701));
  write("packages/cli/src/mod.test.ts", "a();\n".repeat(5_000));
  const asked = `\n${"/*".concat("*")} How it is. */\n`.repeat(60);
  write("packages/cli/src/b.ts", `${asked}throw new Error("no remedy");\n`);
  write("packages/cli/README.md", `# Title\n\n${LONG}\n`);
  const problems = houseProblems(root);
  expect(problems).toContain("packages/cli/README.md:3: a line of prose is wider than 100");
  expect(problems).toContain("packages/cli/src has 4822 lines; at most 4700");
  expect(problems).toContain(
    "packages/cli/src/b.ts:121: a plain Error is thrown; throw an error with a problem and a remedy",
  );
  expect(problems).toContain("half of the source files have 4701 lines or more");
  expect(problems).toContain(
    "packages/cli/src/b.ts:2: a doc comment begins with How; begin with a verb or a noun",
  );
});
