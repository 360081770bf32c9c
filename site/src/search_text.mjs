/**
 * Renders a page for the search. Of the reference, it keeps the headings and the first words below
 * each, so that the index stays small.
 *
 * @param {string} markdown
 * @param {{ relativePath: string }} env  of VitePress
 * @param {{ render: (markdown: string, env: object) => string }} md
 */
export function searchText(markdown, env, md) {
  const text = env.relativePath.startsWith("api/") ? headlines(markdown) : markdown;
  return md.render(text, env);
}

function headlines(markdown) {
  const sections = markdown.split(/^(?=#{1,3} )/m);
  return sections
    .map((section) => {
      const [heading = ""] = section.split("\n", 1);
      const [summary = ""] = /^[A-Z][^\n]*/m.exec(section.slice(heading.length)) ?? [];
      return `${heading}\n\n${summary}\n`;
    })
    .join("\n");
}
