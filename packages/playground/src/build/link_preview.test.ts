import type { HtmlTagDescriptor } from "vite";
import { expect, test } from "vitest";
import { linkPreview } from "./link_preview.ts";

/** Reads the tags as a host does that shows a preview. */
function tagsFor(site: string | undefined): Record<string, unknown> {
  const { transformIndexHtml } = linkPreview(site);
  const tags = (transformIndexHtml as () => HtmlTagDescriptor[])();
  return Object.fromEntries(
    tags.map(({ attrs = {} }) => [attrs.property ?? attrs.name, attrs.content]),
  );
}

test("linkPreview() has whole addresses of the page and its picture where the site's is known", () => {
  for (const end of ["", "/"]) {
    expect(tagsFor(`https://example.org/lrm/playground${end}`)).toMatchObject({
      "og:url": "https://example.org/lrm/playground/",
      "og:image": "https://example.org/lrm/playground/preview.png",
      "twitter:card": "summary_large_image",
    });
  }
});

test("linkPreview() names no address where it is not known, and a picture beside the page", () => {
  const tags = tagsFor(undefined);
  expect(tags).not.toHaveProperty("og:url");
  expect(tags["og:image"]).toBe("./preview.png");
});
