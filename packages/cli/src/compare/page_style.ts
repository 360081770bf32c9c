import type { OptimizerName } from "../optimizers.ts";

/** On light ground and on dark; told apart with every kind of color blindness (after Okabe and Ito). */
const COLORS: Readonly<Record<OptimizerName, readonly [light: string, dark: string]>> = {
  adamw: ["#555555", "#bbbbbb"],
  muon: ["#0072b2", "#56a8e8"],
  "low-rank-muon": ["#d55e00", "#ff8a3d"],
  "newton-muon": ["#5a3fc0", "#a995ff"],
  rmnp: ["#007a5a", "#2fcf9f"],
  nora: ["#b2478a", "#f08fc8"],
  "low-rank-msgd": ["#8a6d00", "#e0c040"],
  sgd: ["#999999", "#888888"],
};

/** Those that are not for matrices are dashed, so that color is not all that tells them apart. */
const DASHED: readonly OptimizerName[] = ["adamw", "sgd"];

/** CSS for the lines of these optimizers, and for hiding those that are not checked. */
export function seriesStyle(names: readonly OptimizerName[]): string {
  const colors = (at: 0 | 1) =>
    names.map((name) => `.${name}{--line:${COLORS[name][at]}}`).join("");
  const dashed = names.filter((name) => DASHED.includes(name));
  return [
    colors(0),
    `@media(prefers-color-scheme:dark){${colors(1)}}`,
    ...dashed.map((name) => `.${name} polyline{stroke-dasharray:6 4}`),
    ...names.map((name) => `body:has(#show-${name}:not(:checked)) .series.${name}{display:none}`),
  ].join("\n");
}

/** CSS of the page. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--text:#1b1b1b;--faint:#666;--rule:#ddd}
@media(prefers-color-scheme:dark){:root{--ground:#16181c;--text:#e8e8e8;--faint:#a0a0a0;--rule:#383c44}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:1rem;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;line-height:1.25}
h2{font-size:1.15rem;margin-top:2rem}
p,li{max-width:48rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;white-space:nowrap}
th,td{padding:.35rem .7rem;text-align:right;border-bottom:1px solid var(--rule)}
th:first-child,td:first-child{text-align:left}
.key{display:inline-block;width:.75rem;height:.75rem;margin-right:.45rem;background:var(--line)}
fieldset{border:0;padding:0;margin:1rem 0;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;position:sticky;top:0;background:var(--ground)}
legend{padding:0;color:var(--faint)}
label{padding:.35rem 0;cursor:pointer}
input{accent-color:var(--line);margin-right:.35rem}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,27rem),1fr));gap:1.2rem}
figure{margin:0;min-width:0}
figcaption{font-weight:600}
svg{display:block;width:100%;height:auto;font-size:14px}
svg text{fill:var(--faint)}
.grid line{stroke:var(--rule)}
.series polyline{fill:none;stroke:var(--line);stroke-width:2;stroke-linejoin:round}
.series polygon{fill:var(--line);opacity:.16}
.series circle{fill:var(--line);stroke:var(--line);stroke-width:1.5}
.series circle.outside{fill:var(--ground)}
.notes{color:var(--faint);font-size:.9rem}
`;
