import { curves } from "../curves.ts";
import { PACKAGE } from "../folders.ts";
import { NETWORKS } from "./networks.ts";
import { type DistributedResults, distributedPage } from "./page.ts";
import { GPU, MODELS, type Prediction } from "./predict.ts";

/** Folder of the dated results. */
export const RESULTS = `${PACKAGE}results/distributed/`;

/** Returns the data, the page and the figure of results, each named after the date. */
export function resultFiles(
  results: DistributedResults,
): readonly { readonly name: string; readonly text: string }[] {
  const date = results.date.slice(0, 10);
  return [
    { name: `${date}.json`, text: `${JSON.stringify(results, null, 1)}\n` },
    { name: `${date}.md`, text: distributedPage(results, `${date}.svg`) },
    { name: `${date}.svg`, text: speedupFigure(results.predictions) },
  ];
}

/** Draws the speed-up of ranks with a GPU, a panel for each model and network. */
function speedupFigure(predictions: readonly Prediction[]): string {
  const points = MODELS.flatMap(({ title: model }) =>
    NETWORKS.flatMap(({ title: network }) =>
      predictions
        .filter((each) => each.device === GPU.title)
        .filter((each) => each.model === model && each.network === network)
        .flatMap(({ mode, ranks, speedup }) => {
          const at = { panel: `${model}, ${network}`, x: ranks };
          const ideal = mode === "dense" ? [{ ...at, label: "ideal", value: ranks }] : [];
          return [...ideal, { ...at, label: mode, value: speedup }];
        }),
    ),
  );
  return curves(points, { axis: "ranks", ticks: [1, 4, 16, 64, 256, 1000] });
}
