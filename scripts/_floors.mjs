// The table of floors in ARCHITECTURE.md: its last column comes from the packages' manifests.
import { basename } from "node:path";
import { PlainError } from "./_workspace.mjs";

const HEAD = "| floor | packages | what they are | import from |";
const FOLDERS = /^(packages|tests|benchmarks|site)\b/;

/**
 * Fills the last column of the table of floors: what each floor imports from others, by the
 * `dependencies` and `peerDependencies` of its packages. A floor that is imported as a whole is
 * named; of others, the packages.
 *
 * @param {string} page  ARCHITECTURE.md
 * @param {readonly { folder: string, manifest: object }[]} all  projects, each with its folder
 *   relative to the root
 * @returns {{ page: string, problems: string[] }} the page with the column, and a sentence for each
 *   package that is on no floor, on several, or that does not exist
 */
export function withFloors(page, all) {
  const start = page.indexOf(HEAD);
  if (start < 0) {
    throw new PlainError(
      "Cannot find the table of floors: ARCHITECTURE.md does not have its head",
      `begin it with ${HEAD}`,
    );
  }
  const [table] = page.slice(start).split("\n\n", 1);
  const [head, rule, ...lines] = table.split("\n");
  const projects = new Map(
    all
      .filter(({ folder }) => FOLDERS.test(folder))
      .map(({ folder, manifest }) => [shortName(folder), manifest]),
  );
  const floors = lines.map((line) => {
    const [floor, packages, text] = line.split("|").slice(1, 4);
    const names = [...packages.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    return { floor: floor.trim(), names, cells: [floor, packages, text] };
  });
  const rows = floors.map(({ names, cells }) => {
    const imported = new Set(names.flatMap((name) => importsOf(projects.get(name))));
    return `|${cells.join("|")}| ${columnOf(imported, names, floors)} |`;
  });
  return {
    page: page.replace(table, [head, rule, ...rows].join("\n")),
    problems: problemsOf(floors, [...projects.keys()]),
  };
}

/** Names the imports: whole floors by their names, and packages of others. */
function columnOf(imported, own, floors) {
  const named = floors.flatMap(({ floor, names }) => {
    const used = names.filter((name) => imported.has(name) && !own.includes(name));
    if (used.length === 0) return [];
    return used.length > 1 && used.length === names.length
      ? [floor]
      : used.map((name) => `\`${name}\``);
  });
  return named.length === 0 ? "nothing" : named.join(", ");
}

function importsOf(manifest = {}) {
  const names = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  return names.filter((name) => name.startsWith("@lrm/")).map((name) => name.slice(5));
}

function problemsOf(floors, known) {
  const told = floors.flatMap(({ names }) => names);
  return [
    ...known
      .filter((name) => !told.includes(name))
      .map((name) => `ARCHITECTURE.md: ${name} is on no floor; add it to one`),
    ...told
      .filter((name) => !known.includes(name))
      .map((name) => `ARCHITECTURE.md: ${name} does not exist; take it out`),
    ...told
      .filter((name, at) => told.indexOf(name) !== at)
      .map((name) => `ARCHITECTURE.md: ${name} is on several floors; leave one`),
  ];
}

/** Returns the name in the table: `muon` of packages/muon, `tests/golden` of tests/golden. */
const shortName = (folder) => (folder.startsWith("tests/") ? folder : basename(folder));
