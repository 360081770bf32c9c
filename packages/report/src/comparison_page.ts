import type { Row, Summary } from "@lrm/compare";
import { COLUMNS, captionOf, cellsOf, headlineOf, notesOf } from "@lrm/compare";
import { leavesOf } from "@lrm/files/values";
import { findOptimizer, OPTIMIZERS, type OptimizerConfig, optimizerNames } from "@lrm/run";
import { lineChart, type Series } from "./page/chart.ts";
import { drawingOf } from "./page/drawing.ts";
import { type Html, html } from "./page/html.ts";
import { pageOf, scrollingTable, toggles } from "./page/page.ts";
import { lateRange, padded } from "./page/range.ts";
import { COLORS, type Color, DASHES, GRAY, type Look, type Theme } from "./page/style.ts";
import { zoomButtons } from "./page/zoom.ts";

/** Colors of optimizers that train all parameters. The others get the usual colors. */
const GRAYS: readonly Color[] = [GRAY, ["#999999", "#888888"]];

/**
 * Returns the line styles of optimizers. Ours look the same on every page; external ones get the
 * next free styles.
 */
function looksOf(rows: readonly Row[]): Look[] {
  const names = [...new Set([...optimizerNames(OPTIMIZERS), ...rows.map(({ name }) => name)])];
  const trainsAll = (name: string) =>
    (findOptimizer(name)?.trains ??
      (rows.some((row) => row.name === name && row.config.adamw === undefined) && "all")) === "all";
  return rows.map(({ name }) => {
    const dashed = trainsAll(name);
    const alike = names.filter((each) => trainsAll(each) === dashed);
    const colors = dashed ? GRAYS : COLORS.filter((color) => color !== GRAY);
    const color = colors[alike.indexOf(name) % colors.length]!;
    return { className: name, color, dashes: DASHES[dashed ? 1 : 0]! };
  });
}

/** Number of charts above the table on a wide screen. On a narrow one, it follows the first. */
const ABOVE = 3;

const COMPARISON_STYLE = `
main{max-width:1400px}
.charts{grid-template-columns:repeat(auto-fill,minmax(min(100%,27rem),1fr))}
.charts .scroll{grid-column:1/-1;min-width:0}
@media(max-width:900px){.charts figure~figure{order:1}}
th,td{padding:.35rem .5rem}
summary{cursor:pointer;padding:.35rem 0;margin-top:1rem}
`;

/** Draws a comparison as one self-contained page: no network, and a script only to zoom. */
export function comparisonPage(summary: Summary): string {
  const { comparison, rows } = summary;
  const title = `Optimizers on ${comparison.model.preset}`;
  const headline = headlineOf(summary);
  const drawn = charts(summary);
  return pageOf(
    title,
    looksOf(rows),
    html`<h1>${title}</h1>
${headline && html`<p class="headline">${headline}</p>`}
${toggles(rows.map(({ name }) => ({ className: name, label: name })))}
${zoomButtons()}
<div class="charts">
${drawn.slice(0, ABOVE)}${tableOf(rows)}
${drawn.slice(ABOVE)}</div>
<details><summary>Settings</summary>${settingsOf(rows.map(({ config }) => config))}</details>
<p>${captionOf(summary)}</p>
<div class="notes">${notesOf(summary).map((note) => html`<p>${note}</p>`)}</div>
<p class="notes">Lines are means over the seeds at the best rate, bands one standard deviation. The validation curves are measured on at least ${comparison.training.evaluationTokens.toLocaleString("en")} tokens, the final losses of the table on at least ${comparison.finalTokens.toLocaleString("en")}. The chart of learning rates shows final losses at one seed; hollow dots lie above the frame.</p>`,
    COMPARISON_STYLE,
  );
}

/**
 * Draws the validation curves of a comparison as an SVG file of its own.
 *
 * @param theme  colors; light and dark drawings are for a page of this kind, whose background they
 *   show. Default: those that the reader prefers, with a background
 */
export function comparisonDrawing({ comparison, rows }: Summary, theme: Theme = "auto"): string {
  const drawn = rows.filter(({ loss }) => loss !== undefined);
  const { model, training } = comparison;
  return drawingOf(
    {
      title: `Validation loss of ${model.preset} against steps`,
      x: "steps",
      range: lateRange(
        drawn.map(({ validation }) => validation.points),
        training.steps,
      ),
      series: drawn.map((row) => seriesOf(row, row.validation.points)),
    },
    looksOf(rows),
    theme,
  );
}

function tableOf(rows: readonly Row[]): Html {
  return scrollingTable(
    "Results",
    COLUMNS,
    rows.map(
      (row) =>
        html`<tr class="${row.name}">${cellsOf(row).map((cell, at) => html`<td>${at === 0 ? html`<span class="key"></span>` : undefined}${cell}</td>`)}</tr>
`,
    ),
  );
}

function charts({ comparison, rows, timing }: Summary): Html[] {
  const { steps } = comparison.training;
  const timed = timing === undefined ? "seconds as run" : "seconds";
  const drawn = rows.filter(({ loss }) => loss !== undefined);
  if (drawn.length === 0) return [];
  const secondsOf = ({ seconds }: Row) => seconds / steps;
  const lossCharts = (kind: "validation" | "training") => {
    const range = lateRange(
      drawn.map((row) => row[kind].points),
      steps,
    );
    const name = kind === "validation" ? "Validation loss" : "Training loss";
    const against = (factor: (row: Row) => number) =>
      drawn.map((row) => ({
        ...seriesOf(
          row,
          row[kind].points.map(([at, ...rest]) => [at * factor(row), ...rest] as const),
        ),
        dots: kind === "validation",
      }));
    return [
      lineChart({
        range,
        title: `${name} against steps`,
        x: "steps",
        series: against(() => 1),
      }),
      lineChart({
        range,
        title: `${name} against ${timed}`,
        x: "seconds of training",
        series: against(secondsOf),
      }),
    ];
  };
  return [
    ...lossCharts("validation"),
    lineChart({
      title: "Final validation loss against learning rate",
      x: "learning rate",
      logarithmic: "x",
      range: gridRange(rows),
      series: rows.map((row) => ({
        ...seriesOf(
          row,
          row.tried.map(({ rate, loss }) => [rate, loss] as const),
        ),
        dots: true,
      })),
    }),
    ...lossCharts("training"),
  ];
}

const seriesOf = ({ name }: Row, points: Series["points"]): Series => ({
  className: name,
  label: name,
  points,
});

/** Returns a range that fits most losses. Outliers are drawn at its edge. */
function gridRange(rows: readonly Row[]): readonly [number, number] {
  const losses = rows
    .flatMap(({ tried }) => tried.map(({ loss }) => loss))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const least = losses[0] ?? 0;
  const middle = losses[Math.floor(losses.length / 2)] ?? 1;
  return padded([least, Math.min(losses.at(-1) ?? 1, least + 4 * Math.max(middle - least, 0.02))]);
}

/** Formats the settings of the optimizers as a table. */
function settingsOf(configs: readonly OptimizerConfig[]): Html {
  const settings = configs.map((config) => leavesOf({ ...config, name: undefined }));
  const names = [...new Set(settings.flatMap((each) => [...each.keys()]))];
  return scrollingTable(
    "Settings",
    ["setting", ...configs.map(({ name }) => name)],
    names.map(
      (name) =>
        html`<tr><td>${name}</td>${settings.map((each) => html`<td>${each.get(name) ?? "–"}</td>`)}</tr>
`,
    ),
  );
}
