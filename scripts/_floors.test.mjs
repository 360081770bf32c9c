import { expect, test } from "vitest";
import { withFloors } from "./_floors.mjs";

const HEAD = "| floor | packages | what they are | import from |\n|---|---|---|---|";
const ROWS = [
  "| apps | `cli` | commands | all |",
  "| rules | `muon`, `nora` | rules | old |",
  "| core | `tensor`, `files` | tensors | old |",
  "| tests | `tests/fuzz` | private | old |",
];
const pageOf = (rows) => `# Floors\n\n${HEAD}\n${rows.join("\n")}\n\nMore | text.\n`;
const project = (folder, names, peers = []) => {
  const those = (of) => Object.fromEntries(of.map((name) => [name, "*"]));
  const manifest = {
    dependencies: those(names),
    peerDependencies: those(peers),
    devDependencies: those(["@lrm/nora"]),
  };
  return { folder, manifest };
};
const PROJECTS = [
  project("packages/cli", ["@lrm/muon", "@lrm/nora", "commander"], ["@lrm/tensor"]),
  project("packages/muon", ["@lrm/files"], ["@lrm/tensor"]),
  project("packages/nora", ["@lrm/muon"]),
  project("packages/tensor", []),
  project("packages/files", ["@lrm/tensor"]),
  project("tests/fuzz", ["@lrm/cli"]),
  project("examples/vite", ["@lrm/muon"]),
];

test("withFloors() names what a floor imports from others: whole floors, or packages of them", () => {
  const { page, problems } = withFloors(pageOf(ROWS), PROJECTS);
  expect(problems).toEqual([]);
  expect(page).toBe(
    pageOf([
      "| apps | `cli` | commands | rules, `tensor` |",
      "| rules | `muon`, `nora` | rules | core |",
      "| core | `tensor`, `files` | tensors | nothing |",
      "| tests | `tests/fuzz` | private | `cli` |",
    ]),
  );
});

test("withFloors() finds packages that are on no floor, on two, or that do not exist", () => {
  const rows = [ROWS[0].replace("`cli`", "`cli`, `none`, `tensor`"), ...ROWS.slice(1, 3)];
  expect(withFloors(pageOf(rows), PROJECTS).problems).toEqual([
    "ARCHITECTURE.md: tests/fuzz is on no floor; add it to one",
    "ARCHITECTURE.md: none does not exist; take it out",
    "ARCHITECTURE.md: tensor is on several floors; leave one",
  ]);
});

test("withFloors() refuses a page without the table", () => {
  expect(() => withFloors("# None", [])).toThrow("Cannot find the table of floors");
});
