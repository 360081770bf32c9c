import { expect, test } from "vitest";
import { withSiteLinks } from "./links.mjs";

const page = {
  ...{ path: "guide/a", text: "A", source: "docs/a.md", code: ["main.ts"] },
  elsewhere: { "../packages/playground": "/playground/" },
};
const addresses = new Map([
  ["docs/README.md", "guide/a"],
  ["docs/b.md", "guide/b"],
  ["packages/muon/README.md", "packages/muon"],
]);

function rewritten(markdown, repository = "https://host/lrm") {
  const files = [];
  const onFile = (path) => files.push(path);
  return { text: withSiteLinks(markdown, { page, addresses, repository, onFile }), files };
}

test.each([
  ["[b](b.md#part)", "[b](/guide/b#part)"],
  ["[`muon`](../packages/muon)", "[`muon`](/packages/muon)"],
  ["[m](../packages/muon/README.md)", "[m](/packages/muon)"],
  ["[`main.ts`](main.ts)", "[`main.ts`](#maints)"],
  ["[c](../LICENSE.md#x)", "[c](https://host/lrm/blob/main/LICENSE.md#x)"],
  ["[self](.)", "[self](https://host/lrm/tree/main/docs)"],
  ["[d](../packages)", "[d](https://host/lrm/tree/main/packages)"],
  ["[p](/playground/)", '[p](./../playground/){:target="_self"}'],
  ["[p](../packages/playground)", '[p](./../playground/){:target="_self"}'],
  [
    "![l](p/x-light.svg)",
    "![l](/files/docs/p/x-light.svg){:.in-light}![l](/files/docs/p/x-dark.svg){:.in-dark}",
  ],
  ["[e](https://e.org) [f](#f) [g](/g)", "[e](https://e.org) [f](#f) [g](/g)"],
  ["```md\n[b](b.md)\n```\n", "```md\n[b](b.md)\n```\n"],
])("withSiteLinks() makes %j %j", (markdown, expected) => {
  expect(rewritten(markdown).text).toBe(expected);
});

test("withSiteLinks() copies pictures and web pages", () => {
  const { text, files } = rewritten("![x](p/x.svg) [y](../y.html)");
  expect(text).toBe('![x](/files/docs/p/x.svg) [y](./../files/y.html){:target="_self"}');
  expect(files).toEqual(["docs/p/x.svg", "y.html"]);
});

test("withSiteLinks() leads from the README to the repository", () => {
  const where = { addresses: new Map([["README.md", ""]]), onFile: () => {} };
  const readme = { path: "", text: "LRM", source: "README.md" };
  const found = withSiteLinks("[r](.)", { ...where, page: readme, repository: "https://host/lrm" });
  expect(found).toBe("[r](https://host/lrm)");
  expect(withSiteLinks("[r](.)", { ...where, page: readme })).toBe("r");
});

test("withSiteLinks() names a file of the repository without a link if its address is not known", () => {
  const found = withSiteLinks("See [the `code`](../packages/x.ts).", {
    page,
    addresses,
    onFile: () => {},
  });
  expect(found).toBe("See the `code`.");
});
