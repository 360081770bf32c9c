import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ownRuleSteps } from "./_own_rule_project.mjs";
import { ROOT } from "./_workspace.mjs";

const readme = join(ROOT, "examples/new-optimizer/README.md");

test("ownRuleSteps() reads the rule and the commands of the example's README", () => {
  const { source, packages, rule, name, train, compare } = ownRuleSteps(readme);
  expect(readFileSync(source, "utf8")).toContain(`name: "${name}"`);
  expect(packages).toEqual(["@lrm/cli"]);
  expect(rule).toMatch(/^\w+\.mjs$/);
  expect(train.join(" ")).toMatch(new RegExp(`^lrm train --rule ${rule} --optimizer ${name} `));
  expect(compare.join(" ")).toMatch(
    new RegExp(`^lrm compare --track \\w+ --rule ${rule} --optimizers ${name},muon$`),
  );
});

test("the rule of the example's README has fewer than 40 lines", () => {
  const lines = readFileSync(ownRuleSteps(readme).source, "utf8").trimEnd().split("\n");
  expect(lines.length).toBeLessThan(40);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
});

test("ownRuleSteps() says when it cannot follow a README", () => {
  const folder = mkdtempSync(join(tmpdir(), "lrm-steps-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const other = join(folder, "README.md");
  const text = readFileSync(readme, "utf8");
  for (const [from, to] of [
    ["](own_nora.ts)", "](own_nora)"],
    ["npm install @lrm/cli", "npm install"],
    ["npx lrm compare --track", "npx lrm compare"],
    ["npx lrm train --rule", "npx lrm train"],
  ]) {
    const changed = text.replaceAll(from, to);
    expect(changed).not.toBe(text);
    writeFileSync(other, changed);
    expect(() => ownRuleSteps(other)).toThrow(/^Cannot follow .*README\.md/);
  }
});
