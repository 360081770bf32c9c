// Anchors of the reference. The plugin that writes it gives a method, `Optimizer.state`, an anchor
// that the heading of a type, `OptimizerState`, may have, and then counts the type's up.
import { posix } from "node:path";
import { slugOf } from "./slug.mjs";

const LINK = /\]\(([^)#\s]*)#([^)\s]+)-\d+\)/g;

/**
 * Takes the number from links whose anchor exists without it only.
 *
 * @param {ReadonlyMap<string, string>} pages  Markdown by path, without `.md`
 * @returns {Map<string, string>} the same pages with links that lead somewhere
 */
export function withKnownAnchors(pages) {
  const known = new Map([...pages].map(([path, text]) => [path, anchorsOf(text)]));
  return new Map(
    [...pages].map(([path, text]) => [
      path,
      text.replace(LINK, (link, file, anchor) => {
        const target = file === "" ? path : posix.join(posix.dirname(path), file);
        const anchors = known.get(target.replace(/\.md$/, ""));
        const asWritten = /#([^)]+)\)$/.exec(link)?.[1];
        if (anchors === undefined || anchors.has(asWritten) || !anchors.has(anchor)) return link;
        return `](${file}#${anchor})`;
      }),
    ]),
  );
}

/** Lists the anchors of a page: its headings, counted where they are equal, and its own. */
function anchorsOf(markdown) {
  const anchors = new Set([...markdown.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id));
  const count = new Map();
  for (const [, heading] of markdown.matchAll(/^#+ (.*)$/gm)) {
    const slug = slugOf(heading.replace(/\\(.)/g, "$1"));
    const before = count.get(slug) ?? 0;
    count.set(slug, before + 1);
    anchors.add(before === 0 ? slug : `${slug}-${before}`);
  }
  return anchors;
}
