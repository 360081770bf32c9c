// Links between the files of a built site.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { linksOfSite } from "../html_links.mjs";

const ID = /\sid="([^"]*)"/g;

/**
 * Finds links that lead nowhere inside of a site.
 *
 * @param {string} folder  the built site
 * @param {string} base  its folder on the host
 * @returns {{ problems: string[], count: number }} a line for each broken link, and the number of
 *   links that were followed
 */
export function brokenLinks(folder, base) {
  const pages = new Map();
  const idsOf = (file) => {
    if (!pages.has(file)) pages.set(file, idsIn(readFileSync(join(folder, file), "utf8")));
    return pages.get(file);
  };
  const own = linksOfSite(folder, base).filter((link) => link.own);
  const problems = own.flatMap(({ file, link, url }) => {
    const problem = problemOf(url, { folder, base, idsOf });
    return problem === undefined ? [] : [`${file}: ${link}: ${problem}`];
  });
  return { problems, count: own.length };
}

function problemOf({ pathname, hash }, { folder, base, idsOf }) {
  if (!pathname.startsWith(base)) return "outside of the site";
  const path = decodeURIComponent(pathname.slice(base.length));
  const index = join(path, "index.html");
  const file = [path, `${path}.html`, index].find(
    (each) => /\.[a-z0-9]+$/.test(each) && existsSync(join(folder, each)),
  );
  if (file === undefined) return "no such file";
  if (file === index && !/(^|\/)$/.test(path)) return "a folder without its slash";
  const anchor = decodeURIComponent(hash.slice(1));
  if (anchor === "" || !file.endsWith(".html")) return undefined;
  return idsOf(file).has(anchor) ? undefined : "no such anchor";
}

function idsIn(html) {
  return new Set([...html.matchAll(ID)].map(([, id]) => id.replaceAll("&amp;", "&")));
}
