import { expect } from "vitest";

/** Names of elements that were closed in the order in which they were opened; throws where not. */
export function elementsOf(page: string): string[] {
  const open: string[] = [];
  const all: string[] = [];
  const tags = page
    .replace(/^<!doctype html>\n/, "")
    .replace(/<style>[^<]*<\/style>/, "<style></style>");
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
  // Nothing is left that looks like markup.
  expect(tags.replace(/<(\/?)([a-zA-Z0-9]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>/g, "")).not.toMatch(
    /[<>]/,
  );
  return all;
}
