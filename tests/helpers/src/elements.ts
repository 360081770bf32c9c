import { createHash } from "node:crypto";
import { expect } from "vitest";

/**
 * Returns the names of a page's elements. Fails if they are not closed in the right order. The
 * content of the first style, and of a script that the page's policy allows, is no markup.
 */
export function elementsOf(page: string): string[] {
  const open: string[] = [];
  const all: string[] = [];
  const tags = page
    .replace(/^<!doctype html>\n/, "")
    .replace(/<style>[^<]*<\/style>/, "<style></style>")
    .replace(/<script>(.*?)<\/script>/s, (whole, text: string) =>
      page.includes(`'sha256-${createHash("sha256").update(text).digest("base64")}'`)
        ? "<script></script>"
        : whole,
    );
  for (const [, slash, name, attributes, end] of tags.matchAll(
    /<(\/?)([a-zA-Z0-9]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    if (slash) expect(open.pop(), attributes).toBe(name);
    else {
      all.push(name!);
      if (!end) open.push(name!);
    }
  }
  expect(open).toEqual([]);
  // Nothing else may look like markup.
  expect(tags.replace(/<(\/?)([a-zA-Z0-9]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>/g, "")).not.toMatch(
    /[<>]/,
  );
  return all;
}
