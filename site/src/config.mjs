// Settings of VitePress.
import { readFileSync } from "node:fs";
import { previewTags } from "./preview_tags.mjs";
import { searchText } from "./search_text.mjs";
import { NAV } from "./sidebar.mjs";
import { slugOf } from "./slug.mjs";

/** Written when the pages are staged. */
const NAVIGATION = new URL("../.content/navigation.json", import.meta.url);

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#3b4cca"/><path d="M6 8c5 0 4 14 10 14s5 2 10 2" fill="none" stroke="white" stroke-width="3" stroke-linecap="round"/></svg>`;

/** Address of the playground, if it is known; the picture of links to the site is its own. */
const { LRM_SITE: playground } = process.env;

export default {
  title: "LRM",
  description: "Train language models with Muon and its successors, in TypeScript",
  lang: "en",
  srcDir: ".content",
  cleanUrls: true,
  head: [["link", { rel: "icon", href: `data:image/svg+xml,${encodeURIComponent(ICON)}` }]],
  transformHead: ({ title, description, pageData: { relativePath: path } }) =>
    previewTags({ title, description, path }, playground),
  // VitePress adds this class in the browser alone, which would move the links at the top.
  transformHtml: (html) =>
    html.includes('class="VPSidebar"')
      ? html.replace('<div class="VPNavBar"', '<div class="VPNavBar has-sidebar"')
      : html,
  // The playground and copied files are no pages of VitePress; the tests follow every link.
  ignoreDeadLinks: [/^\/(playground|files)\//],
  vite: { build: { chunkSizeWarningLimit: 1000 } }, // The index of the search, and long references.
  markdown: {
    // With braces alone, prose such as "returns {a, b}" would be taken for attributes.
    attrs: { leftDelimiter: "{:", rightDelimiter: "}" },
    anchor: { slugify: slugOf },
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  themeConfig: {
    nav: NAV,
    ...JSON.parse(readFileSync(NAVIGATION, "utf8")),
    outline: [2, 3],
    search: { provider: "local", options: { _render: searchText } },
    docFooter: { prev: "Previous", next: "Next" },
  },
};
