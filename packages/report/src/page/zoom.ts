import { createHash } from "node:crypto";
import { Html, html } from "./html.ts";
import { partWithin, roundedEnds, ticksBetween, written } from "./zoom_axis.ts";
import { zoomCharts } from "./zoom_charts.ts";

/** Place and scales of a chart's plot area, for its script. */
export interface Plot {
  /** Label of the horizontal axis: charts with the same one are zoomed together. */
  readonly unit: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Values at the left and at the right edge. */
  readonly domain: readonly [number, number];
  /**
   * Values at the lower and the upper edge, which follow the visible part of the lines. Default:
   * the vertical axis stays as it is.
   */
  readonly range?: readonly [number, number] | undefined;
  readonly logarithmic: boolean;
}

/** Writes what {@link zoomCharts} needs to know about a chart as attributes of its drawing. */
export function plotAttributes(plot: Plot): Html {
  const { unit, left, right, top, bottom, domain, range, logarithmic } = plot;
  const scale = range && html` data-range="${range.join(" ")}"`;
  const kind = logarithmic ? html` data-logarithmic=""` : undefined;
  return html` data-unit="${unit}" data-plot="${[left, right, top, bottom].join(" ")}" data-domain="${domain.join(" ")}"${scale}${kind}`;
}

/** The script of a page: it reads what is drawn, and changes nothing else. */
const SCRIPT = `(${zoomCharts})({ ticksBetween: ${ticksBetween}, written: ${written}, partWithin: ${partWithin}, roundedEnds: ${roundedEnds} })`;

/** Source of scripts that a page's security policy allows: that one and no other. */
export const ZOOM_SOURCE: string = `'sha256-${createHash("sha256").update(SCRIPT).digest("base64")}'`;

/** Creates the script of a page, for its end. */
export function zoomScript(): Html {
  return html`<script>${new Html(SCRIPT)}</script>`;
}

/** Creates the buttons that zoom. They stay hidden where scripts do not run. */
export function zoomButtons(): Html {
  const button = (does: string, text: string) =>
    html`<button type="button" data-zoom="${does}">${text}</button>`;
  return html`<div class="zoom" role="group" aria-label="Part of the curves" hidden="hidden">${button("in", "Zoom in")}${button("earlier", "Earlier")}${button("later", "Later")}${button("whole", "Whole curve")}<output></output><span class="notes">Drag over a chart to zoom in; double-click to see the whole curve.</span></div>`;
}

/** CSS of the buttons, and of charts that a drag zooms. */
export const ZOOM_STYLE = `
.zoom{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem;margin:.5rem 0 1rem}
.zoom[hidden]{display:none}
.zoom button{font:inherit;min-height:2.5rem;padding:0 .8rem;color:inherit;background:var(--field);border:1px solid var(--faint);border-radius:.4rem;cursor:pointer}
.zoom button[aria-disabled=true]{color:var(--faint);border-style:dashed;cursor:default}
.zoomable{cursor:crosshair;user-select:none;-webkit-user-select:none;touch-action:pan-y}
.dragged{fill:var(--faint);opacity:.25;pointer-events:none}
`;
