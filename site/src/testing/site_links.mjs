// Links between the files of a built site.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LINK = /<[a-z][^>]*?\s(?:href|src)="([^"]*)"/g;
const ID = /\sid="([^"]*)"/g;

/** Lists the HTML files of a folder, relative to it. */
export function htmlFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .map((path) => String(path).replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".html"))
    .sort();
}

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
  let count = 0;
  const problems = htmlFiles(folder).flatMap((file) => {
    const here = new URL(`${base}${file}`, "http://site");
    const html = readFileSync(join(folder, file), "utf8").replace(/<script[\s\S]*?<\/script>/g, "");
    return [...html.matchAll(LINK)].flatMap(([, link]) => {
      const url = new URL(link.replaceAll("&amp;", "&"), here);
      if (url.origin !== here.origin) return [];
      count += 1;
      const problem = problemOf(url, { folder, base, idsOf });
      return problem === undefined ? [] : [`${file}: ${link}: ${problem}`];
    });
  });
  return { problems, count };
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
