// Builds the documentation site, for its script and its tests.
import { documentedEntryPoints, readReference } from "./_reference.mjs";
import { publishedPackages } from "./_workspace.mjs";

/**
 * Builds the site.
 *
 * @param {{ base: string, outDir: string, playground: string, repository?: string }} options
 */
export async function buildDocumentation(options) {
  // Imported late, because a script begins by installing what it needs.
  const { buildSite } = await import("../site/src/build.mjs");
  const published = publishedPackages();
  await buildSite({ ...options, published, ...documentedEntryPoints(), readReference });
}
