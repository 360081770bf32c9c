// The links of a built site.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LINK = /<([a-z]\w*)(?=\s)[^>]*?\s(href|src)="([^"]*)"/g;
const SCRIPT = /(<script\b[^>]*>)[\s\S]*?<\/script>/g;

/** Lists the HTML files of a folder, relative to it. */
export function htmlFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .map((path) => String(path).replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".html"))
    .sort();
}

/**
 * Lists the links of all pages, those in scripts left out.
 *
 * @param {string} folder  the built site
 * @param {string} base  its folder on the host
 * @returns {{ file: string, link: string, url: URL, own: boolean, loads: boolean }[]} `own`: on the
 *   host of the site; `loads`: a browser fetches it with the page, as it does pictures and scripts
 */
export function linksOfSite(folder, base) {
  return htmlFiles(folder).flatMap((file) => {
    const here = new URL(`${base}${file}`, "http://site");
    const html = readFileSync(join(folder, file), "utf8").replace(SCRIPT, "$1");
    return [...html.matchAll(LINK)].map(([, tag, attribute, link]) => {
      const url = new URL(link.replaceAll("&amp;", "&"), here);
      const own = url.origin === here.origin;
      return { file, link, url, own, loads: attribute === "src" || tag === "link" };
    });
  });
}
