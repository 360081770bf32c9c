import { headlineOf, markdownTable, readSummary } from "@lrm/compare";
import { comparisonDrawing, comparisonPage, readRun, viewOf } from "@lrm/report";
import { PACKAGE } from "./folders.ts";
import { terminalDrawing } from "./terminal_drawing.ts";

/** Folder of the comparison that the README shows. */
const COMPARISON = `${PACKAGE}results/comparison_nano`;
/** A run of it, which the picture of the terminal shows as `lrm watch` draws it. */
const RUN = `${COMPARISON}/runs/muon-0.01-decay-0-seed-1.json`;
const PICTURES = `${PACKAGE}../docs/pictures/`;

/**
 * The README's chart, in light and dark colors, the sentence that states its result, the picture of
 * the terminal, and the page and the table of the comparison.
 */
export async function readmePictures(): Promise<{
  readonly headline: string | undefined;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}> {
  const summary = await readSummary(COMPARISON);
  const themes = ["light", "dark"] as const;
  const run = { ...(await readRun(RUN)), name: "muon" };
  const terminal = terminalDrawing("npx lrm watch runs/muon", viewOf(run, 80));
  return {
    headline: headlineOf(summary),
    files: [
      ...themes.map((theme) => ({
        path: `${PICTURES}comparison-${theme}.svg`,
        text: comparisonDrawing(summary, theme),
      })),
      { path: `${PICTURES}terminal.svg`, text: terminal },
      { path: `${COMPARISON}/compare.html`, text: comparisonPage(summary) },
      { path: `${COMPARISON}/table.md`, text: markdownTable(summary) },
    ],
  };
}
