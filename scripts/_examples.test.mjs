import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { readmeCode } from "./_examples.mjs";
import { packages, ROOT } from "./_workspace.mjs";

let directory;
afterEach(() => directory && rmSync(directory, { recursive: true, force: true }));

test("readmeCode() lists the code that can be run, in order, with the paragraph before it", () => {
  directory = mkdtempSync(join(tmpdir(), "lrm-readme-"));
  const lines = [
    "# Title\n",
    "```sh\nnpm install x\n```\n",
    "Save this as `a.mjs`\nand run it:\n",
    '```ts\nconsole.log("a");\n```\n',
    '```json\n{ "no": "code" }\n```\n',
    "```js\nb();\n```",
  ];
  writeFileSync(join(directory, "README.md"), `${lines.join("\n")}\n`);
  expect(readmeCode({ directory })).toEqual([
    { language: "sh", code: "npm install x\n", before: "# Title\n" },
    { language: "ts", code: 'console.log("a");\n', before: "Save this as `a.mjs`\nand run it:\n" },
    { language: "js", code: "b();\n", before: "" },
  ]);
});

test("the root README shows an example of @lrm/autograd, which is tested there", () => {
  const examplesOf = (project) =>
    [...readmeCode(project)].filter(({ language }) => language === "ts").map(({ code }) => code);
  const autograd = packages().find(({ name }) => name === "@lrm/autograd");
  const [example, ...others] = examplesOf({ directory: ROOT });
  expect(others).toEqual([]);
  expect(examplesOf(autograd)).toContain(example);
  expect(example).toContain("optimizer.step()");
});
