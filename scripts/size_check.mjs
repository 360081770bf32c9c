// Measures the bytes that a page downloads for each entry point of a package, minified and
// compressed, without the packages that it depends on. Fails above the budgets in
// size_budgets.json, which READMEs show. `--update` sets both to the current sizes plus 3 %.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { entryPoints, updateReadme } from "./_entry_points.mjs";
import {
  ensureInstalled,
  PlainError,
  publishedPackages,
  ROOT,
  runMain,
  turbo,
} from "./_workspace.mjs";

const BUDGETS = join(ROOT, "scripts", "size_budgets.json");
const ROOM = 1.03;

await runMain(async (args) => {
  await ensureInstalled();
  await turbo("build:js", "--filter=./packages/*", "--filter=!@lrm/playground");
  const published = publishedPackages();
  const sizes = {};
  for (const { name, built } of published.flatMap(entryPoints)) sizes[name] = await sizeOf(built);
  if (args.includes("--update")) {
    const budgets = mapValues(sizes, (size) => mapValues(size, (bytes) => Math.ceil(bytes * ROOM)));
    writeFileSync(BUDGETS, `${JSON.stringify(budgets, null, 2)}\n`);
  }
  const budgets = JSON.parse(readFileSync(BUDGETS, "utf8"));
  console.table(mapValues(sizes, kilobytes));
  const over = Object.entries(sizes).filter(
    ([name, { atOnce, later }]) =>
      !(atOnce <= budgets[name]?.atOnce && later <= budgets[name]?.later),
  );
  const unused = Object.keys(budgets).filter((name) => !(name in sizes));
  const stale = published
    .filter((pkg) => !updateReadme(pkg, budgets, { check: !args.includes("--update") }))
    .map(({ name }) => `the README of ${name}`);
  const wrong = [
    ...over.map(([name]) => name),
    ...unused,
    ...(args.includes("--update") ? [] : stale),
  ];
  if (wrong.length > 0) {
    throw new PlainError(
      `Cannot keep the budgets: ${wrong.join(", ")}`,
      "make them smaller, or run node scripts/size_check.mjs --update",
    );
  }
});

/** Returns the compressed bytes of a module with its static imports, and of dynamic imports. */
async function sizeOf(entry) {
  // Imported late, because a check begins by installing it.
  const { build } = await import("esbuild");
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    outdir: "out",
    absWorkingDir: ROOT,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    packages: "external",
    external: ["node:*"],
    write: false,
    metafile: true,
    logLevel: "error",
  });
  const { outputs } = metafile;
  const atOnce = new Set();
  const visit = (path) => {
    if (atOnce.has(path) || !(path in outputs)) return;
    atOnce.add(path);
    for (const { path: next, kind } of outputs[path].imports) {
      if (kind === "import-statement") visit(next);
    }
  };
  visit(Object.keys(outputs).find((path) => outputs[path].entryPoint && !isLater(path, outputs)));
  const total = (wanted) =>
    outputFiles
      .filter(({ path }) => atOnce.has(path.slice(ROOT.length)) === wanted)
      .reduce((bytes, { contents }) => bytes + gzipSync(contents, { level: 9 }).length, 0);
  return { atOnce: total(true), later: total(false) };
}

/** Tells whether another output imports this one. */
function isLater(path, outputs) {
  return Object.values(outputs).some(({ imports }) => imports.some((each) => each.path === path));
}

function kilobytes({ atOnce, later }) {
  return { "kB at once": atOnce / 1000, "kB later": later / 1000 };
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
