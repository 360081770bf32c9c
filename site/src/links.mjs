// Links of the repository's documents, as links of the site.
import { posix } from "node:path";
import { slugOf } from "./slug.mjs";

const FENCE = /(^ *```[^\n]*\n[\s\S]*?^ *```[^\n]*$)/m;
/** A link or an image; its text may contain code. */
const LINK = /(!?)\[((?:`[^`]*`|[^[\]`])*)\]\(([^)\s]+)\)/g;
const FILE_OF_THE_SITE = /\.(svg|png|html)$/;

/**
 * Rewrites the links of a document outside of code blocks.
 *
 * - A document that is a page becomes the address of the page; the page itself, the repository's.
 * - A file whose code the page shows becomes an anchor.
 * - A link that the page leads elsewhere becomes that address.
 * - A picture or a web page becomes a file of the site.
 * - Any other file becomes a link to the repository, or plain text if its address is not known.
 *
 * @param {string} markdown
 * @param {object} where
 * @param {import("./pages.mjs").Page} where.page
 * @param {ReadonlyMap<string, string>} where.addresses  addresses of pages by source
 * @param {string} [where.repository]  address of the repository
 * @param {(path: string) => void} where.onFile  called with each file that the site must have; one
 *   named `x-light.svg` has an `x-dark.svg`
 */
export function withSiteLinks(markdown, where) {
  return markdown
    .split(FENCE)
    .map((part, at) =>
      at % 2 === 1
        ? part
        : part.replace(LINK, (_, image, text, target) => {
            const found = siteTarget(target, image !== "", where);
            if (found === undefined) return text;
            if (image === "") return `[${text}](${found})${attributes(found)}`;
            return picture(text, found);
          }),
    )
    .join("");
}

/** Shows a picture, and on dark pages its dark one, if it has one. */
function picture(text, found) {
  const dark = found.replace("-light.", "-dark.");
  if (dark === found) return `![${text}](${found})`;
  return `![${text}](${found}){:.in-light}![${text}](${dark}){:.in-dark}`;
}

/** Keeps links to files of the site out of the router, which only knows pages. */
function attributes(target) {
  return /^[./]+(files|playground)\//.test(target) ? '{:target="_self"}' : "";
}

function siteTarget(written, isImage, { page, addresses, repository, onFile }) {
  const target = page.elsewhere?.[written] ?? written;
  // VitePress puts its base before the address of pages and images alone.
  const top = `./${"../".repeat(page.path.split("/").length - 1)}`;
  if (target.startsWith("/playground/")) return `${top}${target.slice(1)}`;
  if (/^([a-z]+:|#|\/)/.test(target)) return target;
  const [relative, hash] = target.split("#");
  const path = posix.join(posix.dirname(page.source), relative).replace(/\/$/, "");
  const anchor = hash === undefined ? "" : `#${hash}`;
  const address = addresses.get(path) ?? addresses.get(posix.join(path, "README.md"));
  if (address === page.path && anchor === "")
    return repository && (path === "." ? repository : `${repository}/tree/main/${path}`);
  if (address !== undefined) return `/${address}${anchor}`;
  if (page.code?.includes(relative)) return `#${slugOf(relative)}`;
  if (FILE_OF_THE_SITE.test(path)) {
    onFile(path);
    return `${isImage ? "/" : top}files/${path}`;
  }
  if (repository === undefined) return undefined;
  const kind = posix.extname(path) === "" ? "tree" : "blob";
  return `${repository}/${kind}/main/${path}${anchor}`;
}
