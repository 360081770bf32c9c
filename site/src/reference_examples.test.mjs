import { expect, test } from "vitest";
import { withExpect } from "./reference_examples.mjs";

test("withExpect() imports expect in the blocks that use it", () => {
  const checked = 'import { a } from "@lrm/a";\nexpect(a()).toBe(1);\n';
  const imported = 'import { expect, test } from "vitest";\ntest("a", () => expect(1).toBe(1));\n';
  const blocks = [checked, imported, "a();\n"].map((code) => `\`\`\`ts\n${code}\`\`\``);
  expect(withExpect(blocks.join("\n\nexpect(x)\n\n"))).toBe(
    [blocks[0].replace("\n", '\nimport { expect } from "vitest";\n'), ...blocks.slice(1)].join(
      "\n\nexpect(x)\n\n",
    ),
  );
});
