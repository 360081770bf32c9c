// Pages of the reference: one for each entry point of a package.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { load } from "typedoc-plugin-markdown";
import { withKnownAnchors } from "./reference_anchors.mjs";

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
 * @param {string} options.folder  `api` of the staged pages
 * @param {Function} options.readReference  reads the documentation of entry points
 * @param {string} [options.repository]  address of the repository
 */
export async function writeReference({ entries, folder, readReference, repository }) {
  const { app, project } = await readReference(entries, {
    ...OPTIONS,
    logLevel: "Warn",
    outputs: [{ name: "markdown", path: folder }],
    sourceLinkTemplate: `${repository}/blob/main/packages/{path}#L{line}`,
  });
  if (repository === undefined) {
    for (const reflection of Object.values(project?.reflections ?? {})) delete reflection.sources;
  }
  // Comments that are not perfect are the business of `npm run docs`.
  if (project !== undefined) await app.generateOutputs(project);
  if (project === undefined || app.logger.hasErrors()) {
    throw new Error("Cannot write the reference: see the lines above");
  }
  // `api/@lrm/muon` becomes `api/muon`.
  const written = entries.map(({ name }) => [
    name.replace("@lrm/", ""),
    readFileSync(join(folder, `${name}.md`), "utf8"),
  ]);
  rmSync(join(folder, "@lrm"), { recursive: true });
  const pages = withKnownAnchors(new Map(written));
  for (const [path, text] of [...pages, ["index", indexPage(entries, project.children ?? [])]]) {
    const target = join(folder, `${path}.md`);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}

/** Lists the entry points with what each of them is. */
function indexPage(entries, modules) {
  const rows = entries.map(({ name }) => {
    const { comment } = modules.find((module) => module.name === name) ?? {};
    const text = (comment?.summary ?? []).map((part) => part.text).join("");
    const [summary] = text.replace(/\s+/g, " ").split(/(?<=\.) /);
    return `| [\`${name}\`](${name.replace("@lrm/", "")}.md) | ${summary.replaceAll("|", "\\|")} |`;
  });
  return `# API

Every export of every package, from its doc comments. Entry points for tests are left out:
\`@lrm/tensor/conformance\` and \`@lrm/tensor/testing\`.

| import | what it is |
|---|---|
${rows.join("\n")}
`;
}
