// Writes the part of a README that lists the entry points of a package and their sizes.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const BEGIN = "<!-- entry points: begin -->\n";
const END = "<!-- entry points: end -->";

/**
 * Lists the entry points of a package as `{ name, source, built }`: the import and its files.
 */
export function entryPoints({ name, directory, manifest }) {
  return Object.entries(manifest.exports)
    .filter(([, target]) => target["@lrm/source"]) // not package.json
    .map(([path, target]) => ({
      name: join(name, path),
      source: join(directory, target["@lrm/source"]),
      built: join(directory, target.default),
    }));
}

/**
 * Writes the table of a package's entry points into its README, between the two markers.
 *
 * @param {Record<string, { atOnce: number, later: number }>} budgets bytes by entry point
 * @param {{ check?: boolean }} [options] check: write nothing
 * @returns {boolean} whether the README was up to date
 */
export function updateReadme(pkg, budgets, { check = false } = {}) {
  const path = join(pkg.directory, "README.md");
  if (!existsSync(path)) return true;
  const readme = readFileSync(path, "utf8");
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) return true;
  const updated = readme.slice(0, begin) + BEGIN + table(pkg, budgets) + readme.slice(end);
  if (!check && updated !== readme) writeFileSync(path, updated);
  return updated === readme;
}

function table(pkg, budgets) {
  const rows = entryPoints(pkg).map(({ name, source }) => {
    const { atOnce, later } = budgets[name] ?? { atOnce: 0, later: 0 };
    const size = kilobytes(atOnce) + (later > 0 ? `, and ${kilobytes(later)} on demand` : "");
    return `| \`${name}\` | ${summary(source)} | ${size} |\n`;
  });
  return `## Entry points

| import | what it is | kB at most |
|---|---|---:|
${rows.join("")}
Sizes are minified and compressed, without the packages that it depends on. License: ${pkg.manifest.license}.
`;
}

/** Returns the first sentence of a module's description. */
function summary(path) {
  const [, comment = ""] = /\/\*\*([\s\S]*?)\*\//.exec(readFileSync(path, "utf8")) ?? [];
  const [text] = comment
    .replace(/^\s*\* ?/gm, "")
    .trim()
    .split(/\n\s*\n|\n@/);
  return text
    .replace(/\s+/g, " ")
    .split(/(?<=\.) /)[0]
    .replace(/\.$/, "");
}

function kilobytes(bytes) {
  return (Math.ceil(bytes / 100) / 10).toFixed(1);
}
