import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { brokenLinks, htmlFiles } from "./testing/site_links.mjs";

const { folder, base } = inject("site");

test("every link and anchor of the site leads somewhere inside of it", () => {
  const { problems, count } = brokenLinks(folder, base);
  expect(problems).toEqual([]);
  expect(count).toBeGreaterThan(2000);
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
    ...["api/index.html", "api/muon.html", "api/train/node.html"],
  ]) {
    expect(files, file).toContain(file);
  }
});

test("the reference has no modules for tests, and a name for every parameter", () => {
  const files = htmlFiles(folder).filter((file) => file.startsWith("api/"));
  expect(files.length).toBeGreaterThan(30);
  expect(files.filter((file) => /golden|testing|conformance/.test(file))).toEqual([]);
  const nameless = files.filter((file) =>
    readFileSync(join(folder, file), "utf8").includes("__namedParameters"),
  );
  expect(nameless).toEqual([]);
});

test("the quick start opens the playground of the site, and every page leads to the repository", () => {
  const read = (file) => readFileSync(join(folder, file), "utf8");
  expect(read("guide/quick-start.html")).toMatch(/in the browser.*<a href="\.\/\.\.\/playground\/"/is);
  expect(read("404.html")).toContain('href="https://github.com/example/lrm"');
});

test("the playground of the site is the built one, with its isolation", () => {
  const page = readFileSync(join(folder, "playground/index.html"), "utf8");
  expect(page.indexOf("./isolate.js")).toBeGreaterThan(0);
  expect(page.indexOf("./isolate.js")).toBeLessThan(page.indexOf('type="module"'));
  expect(existsSync(join(folder, "playground/isolation_worker.js"))).toBe(true);
});
