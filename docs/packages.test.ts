import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = dirname(import.meta.dirname);
const page = readFileSync(join(root, "docs/packages.md"), "utf8");

/** Lists the folders of packages, but for the helpers of tests. */
const folders = ["packages", "tests"]
  .flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
  .filter((folder) => existsSync(join(root, folder, "package.json")))
  .filter((folder) => folder !== "tests/helpers");

test.each(["site", "benchmarks", ...folders])("packages.md has one row for %s", (folder) => {
  const name = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")).name;
  const rows = page.split("\n").filter((line) => line.includes(`](../${folder}) |`));
  expect(rows).toHaveLength(1);
  const [, , cell] = rows[0]!.split("|");
  expect([`\`${name}\``, `\`${name.replace("@lrm/", "")}\``]).toContain(
    /\[(.*?)\]/.exec(cell!)![1],
  );
});
