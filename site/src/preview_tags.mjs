// What other sites show of a link to a page.

/**
 * Makes the tags of a page for previews of links to it. Previews need absolute addresses: without
 * that of the playground, they have neither a picture nor an address.
 *
 * @param {{ title: string, description: string, path: string }} page  `path` is its document in the
 *   staged folder, such as `guide/memory.md`
 * @param {string} [playground]  address where the playground will be, in a folder of the site
 * @returns {[string, Record<string, string>][]}
 */
export function previewTags({ title, description, path }, playground) {
  const property = (name, content) => ["meta", { property: `og:${name}`, content }];
  const named = [
    property("type", "website"),
    property("title", title),
    property("description", description),
  ];
  if (playground === undefined) return [...named, card("summary")];
  const folder = playground.replace(/\/?$/, "/");
  const address = path.replace(/(^|\/)index\.md$|\.md$/, "$1");
  return [
    ...named,
    property("url", new URL(`../${address}`, folder).href),
    property("image", `${folder}preview.png`),
    card("summary_large_image"),
  ];
}

const card = (content) => ["meta", { name: "twitter:card", content }];
