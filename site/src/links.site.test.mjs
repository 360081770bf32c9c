import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, inject, test } from "vitest";
import { externalLinks, linkProblem } from "./external_links.mjs";
import { htmlFiles } from "./html_links.mjs";
import { brokenLinks } from "./testing/site_links.mjs";

const { folder, base } = inject("site");

test("every link and anchor of the site leads somewhere inside of it", () => {
  const { problems, count } = brokenLinks(folder, base);
  expect(problems).toEqual([]);
  expect(count).toBeGreaterThan(2000);
});

test("links to other hosts are https, without trackers, to hosts that we know; no src or link element leads there", () => {
  const links = externalLinks(folder, base);
  expect(links.flatMap((link) => linkProblem(link) ?? [])).toEqual([]);
  expect(links.length).toBeGreaterThan(20);
});

test("the site has the guides, the packages, the results, the reference and the playground", () => {
  const files = htmlFiles(folder);
  for (const file of [
    ...["index.html", "404.html", "experiments.html", "speed.html", "playground/index.html"],
    ...["quick-start", "choosing-an-optimizer", "your-own-model", "browser", "node-deno-bun"].map(
      (name) => `guide/${name}.html`,
    ),
    ...["command-line", "memory", "reproducibility", "several-machines", "fine-tuning"].map(
      (name) => `guide/${name}.html`,
    ),
    ...["guide/writing-an-optimizer.html", "guide/writing-a-backend.html", "packages/muon.html"],
    ...["guide/architecture.html", "guide/contributing.html", "packages/overview.html"],
    ...["api/index.html", "api/muon.html", "api/train/node.html", "api/tensor/windows.html"],
  ]) {
    expect(files, file).toContain(file);
  }
});

const reference = htmlFiles(folder)
  .filter((file) => file.startsWith("api/"))
  .map((file) => ({ file, html: readFileSync(join(folder, file), "utf8") }));

/** Lists the folders of packages with what their manifests export. */
function exportsOfPackages() {
  const root = join(import.meta.dirname, "../../packages");
  return readdirSync(root).flatMap((name) => {
    const manifest = join(root, name, "package.json");
    if (!existsSync(manifest)) return [];
    return [
      { directory: join(root, name), exports: JSON.parse(readFileSync(manifest, "utf8")).exports },
    ];
  });
}

test("the reference has no entry point that describes itself as one for tests", () => {
  const forTests = exportsOfPackages().flatMap(({ directory, exports = {} }) =>
    Object.entries(exports).flatMap(([path, { "@lrm/source": source }]) => {
      if (source === undefined) return [];
      const [comment = ""] =
        /\/\*\*.*?\*\//s.exec(readFileSync(join(directory, source), "utf8")) ?? [];
      return /\btests?\b/.test(comment) ? [join("api", basename(directory), `${path}.html`)] : [];
    }),
  );
  expect(forTests).toEqual([
    "api/optimizer/contract.html",
    "api/tensor/conformance.html",
    "api/tensor/testing.html",
  ]);
  expect(reference.length).toBeGreaterThan(30);
  expect(reference.filter(({ file }) => forTests.includes(file))).toEqual([]);
});

test("the reference names every parameter, and its examples import what they use", () => {
  const failing = (wrong) => reference.filter(({ html }) => wrong(html)).map(({ file }) => file);
  expect(failing((html) => html.includes("__namedParameters"))).toEqual([]);
  const examples = reference.flatMap(({ html }) =>
    [...html.matchAll(/<pre[^>]*>(.*?)<\/pre>/gs)].map(([, code]) => code.replace(/<[^>]*>/g, "")),
  );
  const expecting = examples.filter((code) => /^ *expect\(/m.test(code));
  expect(expecting.length).toBeGreaterThan(20);
  expect(expecting.filter((code) => !/import \{[^}]*\bexpect\b/.test(code))).toEqual([]);
});

test("the quick start leads to the playground of the site and to the repository", () => {
  const page = readFileSync(join(folder, "guide/quick-start.html"), "utf8");
  expect(page).toMatch(/in the browser.*<a href="\.\/\.\.\/playground\/"/is);
  expect(page).toContain('href="https://github.com/example/lrm"');
});

test("links to the pages about architecture and contributing stay on the site", () => {
  const read = (name) => readFileSync(join(folder, `${name}.html`), "utf8");
  expect(read("guide/contributing")).toContain(`href="${base}guide/architecture"`);
  expect(read("guide/architecture")).toContain(`href="${base}guide/contributing"`);
  expect(read("packages/overview")).toContain(`href="${base}guide/architecture"`);
});

test("the playground of the site is the built one, with its isolation", () => {
  const page = readFileSync(join(folder, "playground/index.html"), "utf8");
  expect(page.indexOf("./isolate.js")).toBeGreaterThan(0);
  expect(page.indexOf("./isolate.js")).toBeLessThan(page.indexOf('type="module"'));
  expect(existsSync(join(folder, "playground/isolation_worker.js"))).toBe(true);
});
