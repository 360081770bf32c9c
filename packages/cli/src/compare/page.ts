import type { OptimizerConfig } from "../optimizers.ts";
import { lineChart, type Series } from "./chart.ts";
import { leavesOf } from "./comparison.ts";
import { Html, html } from "./html.ts";
import { STYLE, seriesStyle } from "./page_style.ts";
import type { Curve, Row, Summary } from "./summary.ts";
import { COLUMNS, captionOf, cellsOf, notesOf } from "./table.ts";

/** The part of a run whose losses decide where a chart's frame ends: they fall so much at first that nothing else could be seen. */
const STEEP = 0.15;

/** A comparison as one page that needs nothing else: no scripts, no network. */
export function comparisonPage(summary: Summary): string {
  const { comparison, rows } = summary;
  const names = rows.map(({ name }) => name);
  const title = `Optimizers on ${comparison.model.preset}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
<title>${title}</title>
<style>${new Html(STYLE)}${new Html(seriesStyle(names))}</style>
</head>
<body>
<h1>${title}</h1>
<p>${captionOf(summary)}</p>
${tableOf(rows)}
<div class="notes">${notesOf(summary).map((note) => html`<p>${note}</p>`)}</div>
<fieldset><legend>Show</legend>${names.map(
    (name) =>
      html`<label class="${name}"><input type="checkbox" id="show-${name}" checked="checked"/><span class="key"></span>${name}</label>`,
  )}</fieldset>
<div class="charts">
${charts(summary)}</div>
<p class="notes">Lines are means over the seeds at the best rate, bands one standard deviation. The validation curves are measured on at least ${comparison.training.evaluationTokens.toLocaleString("en")} tokens, the final losses of the table on at least ${comparison.finalTokens.toLocaleString("en")}. The chart of learning rates shows final losses at one seed; hollow dots lie above the frame.</p>
<h2>Settings</h2>
${settingsOf(rows.map(({ config }) => config))}
</body>
</html>
`.text;
}

function tableOf(rows: readonly Row[]): Html {
  return html`<div class="scroll"><table>
<thead><tr>${COLUMNS.map((name) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr class="${row.name}">${cellsOf(row).map((cell, at) => html`<td>${at === 0 ? html`<span class="key"></span>` : undefined}${cell}</td>`)}</tr>
`,
  )}</tbody>
</table></div>`;
}

function charts({ comparison, rows, timing }: Summary): Html[] {
  const { steps } = comparison.training;
  const timed = timing === undefined ? "seconds as run" : "seconds";
  const drawn = rows.filter(({ loss }) => loss !== undefined);
  if (drawn.length === 0) return [];
  const secondsOf = ({ seconds }: Row) => seconds / steps;
  return [
    ...(["validation", "training"] as const).flatMap((kind) => {
      const range = rangeOf(
        drawn.map((row) => row[kind]),
        steps,
      );
      const name = kind === "validation" ? "Validation loss" : "Training loss";
      const common = { range, dots: kind === "validation" };
      const against = (factor: (row: Row) => number) =>
        drawn.map((row) =>
          seriesOf(
            row,
            row[kind].points.map(([at, ...rest]) => [at * factor(row), ...rest] as const),
          ),
        );
      return [
        lineChart({
          ...common,
          title: `${name} against steps`,
          x: "steps",
          series: against(() => 1),
        }),
        lineChart({
          ...common,
          title: `${name} against ${timed}`,
          x: "seconds of training",
          series: against(secondsOf),
        }),
      ];
    }),
    lineChart({
      title: "Final validation loss against learning rate",
      x: "learning rate",
      logarithmic: true,
      dots: true,
      range: gridRange(rows),
      series: rows.map((row) =>
        seriesOf(
          row,
          row.tried.map(({ rate, loss }) => [rate, loss] as const),
        ),
      ),
    }),
  ];
}

const seriesOf = ({ name }: Row, points: Series["points"]): Series => ({
  className: name,
  label: name,
  points,
});

/** From the lowest value to the highest after the steep beginning. */
function rangeOf(curves: readonly Curve[], steps: number): readonly [number, number] {
  const late = curves.flatMap(({ points }) => {
    const rest = points.filter(([step]) => step >= STEEP * steps);
    return (rest.length > 0 ? rest : points).map(([, loss]) => loss);
  });
  return padded(Math.min(...late), Math.max(...late));
}

/** Wide enough for most; far outliers are left to the edge. */
function gridRange(rows: readonly Row[]): readonly [number, number] {
  const losses = rows
    .flatMap(({ tried }) => tried.map(({ loss }) => loss))
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const least = losses[0] ?? 0;
  const middle = losses[Math.floor(losses.length / 2)] ?? 1;
  return padded(least, Math.min(losses.at(-1) ?? 1, least + 4 * Math.max(middle - least, 0.02)));
}

function padded(low: number, high: number): readonly [number, number] {
  const room = Math.max(0.01, 0.04 * (high - low));
  return [low - room, high + room];
}

/** What the optimizers were made with. */
function settingsOf(configs: readonly OptimizerConfig[]): Html {
  const settings = configs.map((config) => leavesOf({ ...config, name: undefined }));
  const names = [...new Set(settings.flatMap((each) => [...each.keys()]))];
  return html`<div class="scroll"><table>
<thead><tr><th></th>${configs.map(({ name }) => html`<th>${name}</th>`)}</tr></thead>
<tbody>${names.map(
    (name) =>
      html`<tr><td>${name}</td>${settings.map((each) => html`<td>${each.get(name) ?? "–"}</td>`)}</tr>
`,
  )}</tbody>
</table></div>`;
}
