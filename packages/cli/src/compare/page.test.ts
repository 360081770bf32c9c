import { expect, test } from "vitest";
import { COMPARISON, resultOf } from "./_results.ts";
import { ticks } from "./chart.ts";
import { html } from "./html.ts";
import { comparisonPage } from "./page.ts";
import { summarize } from "./summary.ts";

const results = [
  resultOf("adamw", 0.003, 1, 2.6),
  resultOf("adamw", 0.003, 2, 2.7),
  resultOf("muon", 0.02, 1, 2),
  resultOf("muon", 0.04, 1, null),
  resultOf("rmnp", 0.02, 1, null),
];

const HOSTILE = "</style><script src='//evil.example/x.js'>alert(1)</script>&\"";

/** Names of elements that were closed in the order in which they were opened; throws where not. */
function elementsOf(page: string): string[] {
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

test("comparisonPage() is one well-formed page with five charts, without scripts and addresses", () => {
  const page = comparisonPage(summarize(COMPARISON, results, undefined));
  const elements = elementsOf(page);
  expect(elements.filter((name) => name === "svg")).toHaveLength(5);
  expect(elements).not.toContain("script");
  expect(elements).not.toContain("link");
  expect(elements).not.toContain("img");
  expect(page).toContain("That seed counts in the mean");
  expect(page).not.toMatch(/https?:|\/\/\w|url\((?!#)|@import/);
  expect(page).not.toMatch(/NaN|Infinity|undefined/);
});

test("comparisonPage() escapes what others wrote", () => {
  const model = { ...COMPARISON.model, preset: HOSTILE };
  const page = comparisonPage(
    summarize({ ...COMPARISON, model, data: HOSTILE }, results, undefined),
  );
  expect(elementsOf(page)).not.toContain("script");
  expect(page).toContain("&lt;script src=&#39;");
});

test("comparisonPage() shows one run, and one where nothing was finite", () => {
  for (const loss of [2, null]) {
    const page = comparisonPage(
      summarize(COMPARISON, [resultOf("muon", 0.02, 1, loss)], undefined),
    );
    elementsOf(page);
    expect(page).not.toMatch(/NaN|undefined/);
  }
});

test("html`` escapes values and keeps markup", () => {
  expect(html`<b title="${'"'}">${"<&>"}${[html`<i></i>`, 1]}${undefined}</b>`.text).toBe(
    '<b title="&quot;">&lt;&amp;&gt;<i></i>1</b>',
  );
});

test("ticks() are round numbers within the range", () => {
  expect(ticks(0, 1953, 5)).toEqual([0, 500, 1000, 1500]);
  expect(ticks(1.71, 2.04, 6)).toEqual([1.8, 1.9, 2]);
  expect(ticks(3, 3, 5)).toEqual([3]);
});
