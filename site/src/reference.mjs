// Pages of the reference: one for each entry point of a package.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { load } from "typedoc-plugin-markdown";
import { PlainError } from "./plain_error.mjs";
import { withKnownAnchors } from "./reference_anchors.mjs";
import { withExpect } from "./reference_examples.mjs";

/** Settings of TypeDoc and of its plugin that writes Markdown. */
const OPTIONS = {
  plugin: [load],
  router: "module",
  entryFileName: "index",
  groupOrder: ["Functions", "Classes", "Variables", "Interfaces", "Type Aliases"],
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  parametersFormat: "table",
  interfacePropertiesFormat: "table",
  classPropertiesFormat: "table",
  typeDeclarationFormat: "table",
  propertyMembersFormat: "table",
  tableColumnSettings: {
    hideSources: true,
    hideModifiers: true,
    hideInherited: true,
    hideOverrides: true,
  },
};

/**
 * Lists the pages of the reference.
 *
 * @param {readonly { name: string }[]} entries  entry points
 */
export const referencePages = (entries) =>
  entries.map(({ name }) => ({ path: `api/${name.replace("@lrm/", "")}`, text: name }));

/**
 * Writes the pages of the reference into a folder.
 *
 * @param {object} options
 * @param {readonly { name: string, source: string }[]} options.entries  entry points
 * @param {readonly string[]} options.forTests  names of entry points that are left out
 * @param {string} options.folder  `api` of the staged pages
 * @param {Function} options.readReference  reads the documentation of entry points
 * @param {string} [options.repository]  address of the repository
 */
export async function writeReference({ entries, forTests, folder, readReference, repository }) {
  const { app, project } = await readReference(entries, {
    ...OPTIONS,
    logLevel: "Warn",
    outputs: [{ name: "markdown", path: folder }],
    sourceLinkTemplate: `${repository}/blob/main/packages/{path}#L{line}`,
  });
  if (repository === undefined) {
    for (const reflection of Object.values(project?.reflections ?? {})) delete reflection.sources;
  }
  // TypeDoc gives file names in this order, to exports too and regardless of case: the module
  // `tensor/windows` must come before the type `Windows` of `tensor`.
  project?.childrenIncludingDocuments?.sort((a, b) => b.name.length - a.name.length);
  // Comments that are not perfect are the business of `npm run docs`.
  if (project !== undefined) await app.generateOutputs(project);
  if (project === undefined || app.logger.hasErrors()) {
    throw new PlainError(
      "Cannot write the reference: TypeDoc failed",
      "mend the comments that it names above",
    );
  }
  // `api/@lrm/muon` becomes `api/muon`.
  const written = entries.map(({ name }) => [
    name.replace("@lrm/", ""),
    withExpect(readFileSync(join(folder, `${name}.md`), "utf8")),
  ]);
  rmSync(join(folder, "@lrm"), { recursive: true });
  const pages = withKnownAnchors(new Map(written));
  const index = indexPage(entries, forTests, project.children ?? []);
  for (const [path, text] of [...pages, ["index", index]]) {
    const target = join(folder, `${path}.md`);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

/** Lists the entry points with what each of them is. */
function indexPage(entries, forTests, modules) {
  const rows = entries.map(({ name }) => {
    const { comment } = modules.find((module) => module.name === name) ?? {};
    const text = (comment?.summary ?? []).map((part) => part.text).join("");
    const [summary] = text.replace(/\s+/g, " ").split(/(?<=\.) /);
    return `| [\`${name}\`](${name.replace("@lrm/", "")}.md) | ${summary.replaceAll("|", "\\|")} |`;
  });
  return `# API

Every export of every package, from its doc comments. Examples run as tests. The
[command line](/guide/command-line) is a page of its own, and entry points for tests are left out:
${forTests.map((name) => `\`${name}\``).join(", ")}.

| import | what it is |
|---|---|
${rows.join("\n")}
`;
}
