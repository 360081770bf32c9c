import { headlineOf, readSummary } from "@lrm/compare";
import { comparisonDrawing } from "@lrm/report";
import { PACKAGE } from "./folders.ts";

/** Folder of the comparison that the README shows. */
const COMPARISON = `${PACKAGE}results/comparison_nano`;
const PICTURES = `${PACKAGE}../docs/pictures/`;

/** The README's chart, in light and dark colors, and the sentence that states its result. */
export async function comparisonPictures(): Promise<{
  readonly headline: string | undefined;
  readonly files: readonly { readonly path: string; readonly text: string }[];
}> {
  const summary = await readSummary(COMPARISON);
  const themes = ["light", "dark"] as const;
  return {
    headline: headlineOf(summary),
    files: themes.map((theme) => ({
      path: `${PICTURES}comparison-${theme}.svg`,
      text: comparisonDrawing(summary, theme),
    })),
  };
}
