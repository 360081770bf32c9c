// Navigation of the site.
import { GUIDES } from "./pages.mjs";

const link = ({ path, text }) => ({ text, link: `/${path}` });

/**
 * Lists the sidebars by the beginning of the address.
 *
 * @param {Record<"results" | "packages" | "reference", readonly { path: string, text: string }[]>}
 *   pages
 */
export function sidebarOf({ results, packages, reference }) {
  const guides = GUIDES.map(({ text, pages }) => ({ text, items: pages.map(link) }));
  const measured = [{ text: "Results", items: results.map(link) }];
  return {
    "/guide/": guides,
    "/examples/": guides,
    "/experiments": measured,
    "/results/": measured,
    "/speed": measured,
    "/packages/": [{ text: "Packages", items: packages.map(link) }],
    "/api/": [{ text: "API", items: reference.map(link) }],
  };
}

/** Links to the repository at the top of every page, if its address is known. */
export const repositoryLinks = (repository) =>
  repository === undefined
    ? []
    : [{ icon: "github", link: repository, ariaLabel: "The repository" }];

/** Links at the top of every page. */
export const NAV = [
  { text: "Guide", link: "/guide/quick-start", activeMatch: "^/(guide|examples)/" },
  { text: "Playground", link: "/playground/", target: "_self" },
  { text: "Experiments", link: "/experiments", activeMatch: "^/(experiments|results/)" },
  { text: "Speed", link: "/speed", activeMatch: "^/speed" },
  { text: "Packages", link: "/packages/overview", activeMatch: "^/packages/" },
  { text: "API", link: "/api/", activeMatch: "^/api/" },
];
