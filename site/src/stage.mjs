// Writes the site's Markdown to a folder for VitePress, from the repository's documents.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, join, posix } from "node:path";
import { landingPage } from "./landing.mjs";
import { withSiteLinks } from "./links.mjs";
import { PlainError } from "./plain_error.mjs";
import { sectionOf, withIncludedSections } from "./sections.mjs";

/** The README, among the pages. */
const LANDING = { path: "", text: "LRM", source: "README.md" };

/**
 * Writes all pages but those of the reference.
 *
 * @param {object} options
 * @param {string} options.root  folder of the repository
 * @param {string} options.folder  folder to write; it is emptied first
 * @param {readonly import("./pages.mjs").Page[]} options.pages
 * @param {string} [options.repository]  address of the repository, if it is known
 */
export function stagePages({ root, folder, pages, repository }) {
  rmSync(folder, { recursive: true, force: true });
  const addresses = new Map([LANDING, ...pages].map(({ source, path }) => [source, path]));
  const read = (path) => readFileSync(join(root, path), "utf8");

  const onFile = (path) => {
    if (!existsSync(join(root, path))) {
      throw new PlainError(
        `Cannot copy ${path}: it does not exist`,
        "mend the link to it, or run npm run pictures",
      );
    }
    cpSync(join(root, path), join(folder, "public/files", path));
    const dark = path.replace("-light.", "-dark.");
    if (dark !== path) onFile(dark);
  };
  const linked = (markdown, page) =>
    withSiteLinks(markdown, { page, addresses, repository, onFile });
  const write = (path, text) => {
    const target = join(folder, `${path}.md`);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  };

  for (const page of pages) {
    const included = withIncludedSections(read(page.source), (relative, anchor) => {
      const source = posix.join(posix.dirname(page.source), relative);
      return linked(sectionOf(read(source), anchor, source), { ...page, source });
    });
    write(page.path, `${linked(withNote(included, page), page)}\n${codeOf(page, read)}`);
  }
  write("index", linked(landingPage(read("README.md")), LANDING));
  onFile("docs/pictures/comparison-light.svg");
  onFile("docs/pictures/playground.png");
}

/** Adds a title to a document without one, and the page's note below the title. */
function withNote(markdown, { text, note }) {
  const titled = markdown.startsWith("# ") ? markdown : `# ${text}\n\n${markdown}`;
  return note === undefined ? titled : titled.replace("\n", `\n\n${note}\n`);
}

/** Shows the files of an example in full. */
function codeOf({ source, code = [] }, read) {
  return code
    .map((file) => {
      const text = read(posix.join(posix.dirname(source), file));
      return `\n## \`${file}\`\n\n\`\`\`${extname(file).slice(1)}\n${text}\`\`\`\n`;
    })
    .join("");
}
