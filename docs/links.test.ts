import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = dirname(import.meta.dirname);

/** Pages for people who change the code, with the READMEs of all packages. */
const pages = [
  ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "examples/README.md"],
  "benchmarks/README.md",
  ...documents("docs"),
  ...["packages", "examples"].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}/README.md`),
  ),
].filter((page) => existsSync(join(root, page)));

function documents(folder: string): string[] {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(".md"));
  return names.map((name) => `${folder}/${name}`);
}

/** Files that a page links to, or names in backquotes from the root: `packages/run/src/mod.ts`. */
function filesIn(text: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, path]) => path!);
  const named = [...text.matchAll(/`((?:packages|tests|scripts|examples|benchmarks)\/[\w./-]+)`/g)];
  const files = [...links, ...named.map(([, path]) => `/${path}`)];
  return files.filter((path) => !path.includes("/dist")); // Builds make it.
}

test.each(pages)("%s names files that exist", (page) => {
  const files = filesIn(readFileSync(join(root, page), "utf8"));
  for (const file of files) {
    // A README names files of its own package, or from the root.
    const places = [
      join(root, dirname(page), file),
      ...(file.startsWith("/") ? [join(root, file)] : []),
    ];
    expect(
      places.some((path) => existsSync(path)),
      file,
    ).toBe(true);
  }
});

test("ARCHITECTURE.md and CONTRIBUTING.md name files at all", () => {
  for (const page of ["ARCHITECTURE.md", "CONTRIBUTING.md"]) {
    expect(filesIn(readFileSync(join(root, page), "utf8")).length, page).toBeGreaterThan(10);
  }
});

test.each(pages)("%s names the columns of its tables", (page) => {
  const lines = readFileSync(join(root, page), "utf8").split("\n");
  const heads = lines.filter((_, at) => /^\|[-:| ]+\|$/.test(lines[at + 1] ?? ""));
  expect(heads.filter((head) => /\|\s*\|/.test(head))).toEqual([]);
});
