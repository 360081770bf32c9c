import { type CurvePoint, curves } from "../curves.ts";
import type { OverSeeds } from "../over_seeds.ts";
import { groups, meanOverSeeds } from "./groups.ts";
import type { Compared, Measured, Results } from "./measure_training.ts";
import { RANK_SHARES } from "./measures.ts";

/** Draws the figures of the experiment, by the ending of their file. Bars span the seeds. */
export const momentaFigures = ({ measured, compared }: Results) => ({
  "spectra.svg": spectra(measured),
  "energy.svg": energy(measured),
  "dominance.svg": dominance(measured),
  "methods.svg": methods(compared),
});

/** Draws the energy that the best subspace of each rank leaves out, by step. */
function spectra(measured: readonly Measured[]): string {
  const points = groups(measured, ["width", "step"]).flatMap(([[width, step], own]) =>
    RANK_SHARES.map((share, at) => ({
      ...{ label: `step ${step}`, panel: `width ${width}: energy left out` },
      ...{ x: share, ...heightOf(meanOverSeeds(own, ({ subspaces }) => 1 - subspaces[at]!.best)) },
    })),
  );
  return curves(points, { axis: "rank / width" });
}

/** Shares of the columns in the figure of their energy. Half of them hold nearly all of it. */
const COLUMNS = [
  { name: "1/4 of the columns", at: RANK_SHARES.indexOf(1 / 4) },
  { name: "1/8 of the columns", at: RANK_SHARES.indexOf(1 / 8) },
];

/** Draws the energy in some of the columns over the steps, by block. */
function energy(measured: readonly Measured[]): string {
  const inOrder = groups(measured, ["width", "layer", "step"]);
  const points = groups(measured, ["width"]).flatMap(([[width]]) =>
    COLUMNS.flatMap(({ name, at }) =>
      inOrder
        .filter(([[each]]) => each === width)
        .map(([[, layer, step], own]) => ({
          ...{ label: `block ${Number(layer) + 1}`, panel: `width ${width}: energy in ${name}` },
          x: Number(step),
          ...heightOf(meanOverSeeds(own, ({ subspaces }) => subspaces[at]!.energy.columns!)),
        })),
    ),
  );
  return curves(points, { axis: "step", linear: true });
}

/** Draws the ratios of rows over the steps, by width. */
function dominance(measured: readonly Measured[]): string {
  const points = (["mean", "smallest"] as const).flatMap((ratio) =>
    groups(measured, ["width", "step"]).map(([[width, step], own]) => ({
      ...{ label: `width ${width}`, panel: `${ratio} ratio of a matrix's rows` },
      x: Number(step),
      ...heightOf(meanOverSeeds(own, (each) => each.dominance[ratio])),
    })),
  );
  return curves(points, { axis: "step", linear: true });
}

/** Draws the error of each method against its time. */
function methods(compared: readonly Compared[]): string {
  const each = compared.flatMap(({ methods, ...where }) =>
    methods.filter(({ error }) => error > 0).map((method) => ({ ...where, ...method })),
  );
  const points = groups(each, ["width", "kind", "name", "share"]).map(
    ([[width, kind, name], own]) => ({
      ...{ label: name!.replace("Newton–Schulz, ", ""), panel: `width ${width}, ${kind}: error` },
      x: 1000 * meanOverSeeds(own, ({ seconds }) => seconds).mean,
      ...heightOf(meanOverSeeds(own, ({ error }) => error)),
    }),
  );
  return curves(points, { axis: "milliseconds", ticks: [0.1, 0.3, 1, 3, 10, 30, 100] });
}

const heightOf = ({ mean, range }: OverSeeds): Pick<CurvePoint, "value" | "range"> => ({
  value: mean,
  ...(range !== undefined && { range }),
});
