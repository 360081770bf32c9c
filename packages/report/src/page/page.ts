import { Html, html } from "./html.ts";
import { groundStyle, type Look, STYLE, seriesStyle } from "./style.ts";
import { ZOOM_SOURCE, ZOOM_STYLE, zoomScript } from "./zoom.ts";

/** Text near the beginning of every page, including those of earlier versions. */
export const PAGE_MARK = `content="default-src 'none'; style-src 'unsafe-inline'`;

/**
 * Creates a self-contained page: no network, and no script but the one that zooms, without which
 * the page shows the same.
 */
export function pageOf(title: string, looks: readonly Look[], body: Html, style = ""): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" ${new Html(`${PAGE_MARK}; script-src ${ZOOM_SOURCE}"`)}/>
<title>${title}</title>
<style>${new Html(groundStyle() + STYLE + ZOOM_STYLE + style)}${new Html(seriesStyle(looks))}</style>
</head>
<body>
<main>
${body}
</main>
${zoomScript()}
</body>
</html>
`.text;
}

/** Creates a checkbox for each line, which hides and shows it in all charts. */
export function toggles(
  lines: readonly { readonly className: string; readonly label: string }[],
): Html {
  return html`<fieldset><legend>Show</legend>${lines.map(
    ({ className, label }) =>
      html`<label class="${className}"><input type="checkbox" id="show-${className}" checked="checked"/><span class="key"></span>${label}</label>`,
  )}</fieldset>`;
}

/**
 * Wraps a table so that it scrolls horizontally if it is wider than the page, with the keyboard
 * too.
 */
export function scrollingTable(
  name: string,
  head: readonly (Html | string)[],
  rows: readonly Html[],
): Html {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0"><table>
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}
