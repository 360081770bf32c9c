// Builds the site: stages its Markdown, renders it, and adds the playground.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vitepress";
import { GUIDES, packagePages, resultPages } from "./pages.mjs";
import { addPlayground } from "./playground.mjs";
import { referencePages, writeReference } from "./reference.mjs";
import { repositoryLinks, sidebarOf } from "./sidebar.mjs";
import { stagePages } from "./stage.mjs";

const SITE = fileURLToPath(new URL("..", import.meta.url));

/** Folder of the site after `npm run site`. */
export const DIST = join(SITE, ".vitepress", "dist");

/**
 * Builds the site into a folder.
 *
 * @param {object} options
 * @param {string} options.base  folder of the host where the site will be, such as `/lrm/`
 * @param {string} options.outDir
 * @param {string} options.playground  folder of the built playground
 * @param {readonly { name: string }[]} options.published  packages
 * @param {readonly { name: string, source: string }[]} options.entries  their entry points
 * @param {readonly string[]} options.forTests  names of entry points that the reference leaves out
 * @param {Function} options.readReference  reads the documentation of entry points
 * @param {string} [options.repository]  address of the repository; without it, files of the
 *   repository are named and not linked
 */
export async function buildSite({ base, outDir, playground, published, entries, ...rest }) {
  const { forTests, readReference, repository } = rest;
  const folder = join(SITE, ".content");
  const root = join(SITE, "..");
  const packages = packagePages(published);
  const results = resultPages(markdownBelow(join(root, "benchmarks", "results")));
  const pages = [...GUIDES.flatMap((group) => group.pages), ...results, ...packages];
  stagePages({ root, folder, pages, repository });
  const api = join(folder, "api");
  await writeReference({ entries, forTests, folder: api, readReference, repository });
  const sidebar = sidebarOf({ results, packages, reference: referencePages(entries) });
  const navigation = { sidebar, socialLinks: repositoryLinks(repository) };
  writeFileSync(join(folder, "navigation.json"), JSON.stringify(navigation));
  await build(SITE, { base, outDir });
  addPlayground(playground, join(outDir, "playground"));
}

/** Lists the Markdown files below a folder, relative to it. */
function markdownBelow(folder) {
  const files = readdirSync(folder, { recursive: true }).map((path) =>
    String(path).replaceAll("\\", "/"),
  );
  return files.filter((path) => path.endsWith(".md")).sort();
}
