import { expect, test } from "vitest";
import { previewTags } from "./preview_tags.mjs";

const page = { title: "Memory | LRM", description: "What a run takes" };

/** Reads the tags as a host does that shows a preview. */
const read = (path, playground) =>
  Object.fromEntries(
    previewTags({ ...page, path }, playground).map(([, { property, name, content }]) => [
      property ?? name,
      content,
    ]),
  );

test.each([
  ["guide/memory.md", "https://example.org/lrm/guide/memory"],
  ["index.md", "https://example.org/lrm/"],
  ["api/index.md", "https://example.org/lrm/api/"],
  ["api/index_of_names.md", "https://example.org/lrm/api/index_of_names"],
])("previewTags() has the whole addresses of %s and of the picture", (path, address) => {
  for (const playground of ["", "/"].map((end) => `https://example.org/lrm/playground${end}`)) {
    expect(read(path, playground)).toEqual({
      "og:type": "website",
      "og:title": page.title,
      "og:description": page.description,
      "og:url": address,
      "og:image": "https://example.org/lrm/playground/preview.png",
      "twitter:card": "summary_large_image",
    });
  }
});

test("previewTags() promises no address and no picture where the address is not known", () => {
  const tags = read("guide/memory.md", undefined);
  expect(Object.keys(tags)).toEqual(["og:type", "og:title", "og:description", "twitter:card"]);
  expect(tags["twitter:card"]).toBe("summary");
});

test("previewTags() works at the top of a host", () => {
  const tags = read("speed.md", "https://ann.github.io/playground/");
  expect(tags["og:url"]).toBe("https://ann.github.io/speed");
});
