import { summarize } from "@lrm/compare";
import { COMPARISON, elementsOf, resultOf } from "@lrm/test-helpers";
import { expect, test } from "vitest";
import { comparisonDrawing, comparisonPage } from "./comparison_page.ts";

const results = [
  resultOf("adamw", 0.003, 1, 2.6),
  resultOf("adamw", 0.003, 2, 2.7),
  resultOf("muon", 0.02, 1, 2),
  resultOf("muon", 0.04, 1, null),
  resultOf("rmnp", 0.02, 1, null),
];

const HOSTILE = "</style><script src='//evil.example/x.js'>alert(1)</script>&\"";

test("comparisonPage() is one well-formed page with five charts, and without addresses", () => {
  const page = comparisonPage(summarize(COMPARISON, results, undefined));
  const elements = elementsOf(page);
  expect(elements.filter((name) => name === "svg")).toHaveLength(5);
  expect(elements.filter((name) => name === "script")).toHaveLength(1);
  expect(elements).not.toContain("link");
  expect(elements).not.toContain("img");
  expect(page).toContain("That seed also counts in the mean");
  expect(page).not.toMatch(/https?:|\/\/\w|url\((?!#)|@import/);
  expect(page).not.toMatch(/NaN|Infinity|undefined/);
});

test("comparisonPage() escapes what others wrote", () => {
  const model = { ...COMPARISON.model, preset: HOSTILE };
  const page = comparisonPage(
    summarize({ ...COMPARISON, model, data: HOSTILE }, results, undefined),
  );
  expect(elementsOf(page).filter((name) => name === "script")).toHaveLength(1);
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

test("comparisonPage() begins with the result, and has its table after the charts", () => {
  const page = comparisonPage(summarize(COMPARISON, results, undefined));
  const places = ['class="headline"', "<svg", "<table", "That seed also counts"].map((text) =>
    page.indexOf(text),
  );
  expect(places[0]).toBeGreaterThan(0);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  const names = [...page.matchAll(/<tr class="([\w-]+)">/g)].map(([, name]) => name);
  expect(names).toEqual(["muon", "adamw", "rmnp"]);
});

test("comparisonDrawing() is one SVG with the curves of all that finished, in the colors asked for", () => {
  const summary = summarize(COMPARISON, results, undefined);
  const drawing = comparisonDrawing(summary, "dark");
  expect(elementsOf(drawing).filter((name) => name === "polyline")).toHaveLength(2);
  expect(drawing).toContain("--ground:#16181c");
  expect(drawing).not.toContain("prefers-color-scheme");
  expect(comparisonDrawing(summary)).toContain("prefers-color-scheme");
  const background = 'fill="var(--ground)"';
  expect(drawing).not.toContain(background);
  expect(comparisonDrawing(summary)).toContain(background);
});
