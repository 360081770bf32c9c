import { type Html, html } from "./html.ts";

/** Ways to look at the charts of losses. */
export const VIEWS = {
  whole: "whole curve",
  late: "after the steep fall",
  end: "last quarter",
  logarithmic: "logarithmic",
} as const;
export type View = keyof typeof VIEWS;

/** Returns the CSS class of a chart that only one view shows. */
export const viewClass = (view: View): string => `view-${view}`;

/** The view that a page opens with. */
export const FIRST_VIEW: View = "whole";

/** Creates a switch between the views, which needs no script. */
export function viewSwitch(): Html {
  return html`<fieldset class="views"><legend>Charts of losses</legend>${entries().map(
    ([view, label]) =>
      html`<label><input type="radio" name="view" id="view-${view}"${view === FIRST_VIEW ? html` checked="checked"` : undefined}/>${label}</label>`,
  )}</fieldset>`;
}

/** CSS that hides the charts of the views that are not chosen. */
export const VIEW_STYLE: string = entries()
  .map(([view]) => `body:has(#view-${view}:not(:checked)) .${viewClass(view)}{display:none}`)
  .join("\n");

function entries(): [View, string][] {
  return Object.entries(VIEWS) as [View, string][];
}
