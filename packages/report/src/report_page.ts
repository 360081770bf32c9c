import { memoryText } from "@lrm/run";
import { version } from "@lrm/run/node";
import { chartsOf, type DrawnRun, SECOND } from "./curves.ts";
import { figuresOf } from "./figures.ts";
import { type Html, html } from "./page/html.ts";
import { pageOf, scrollingTable, toggles } from "./page/page.ts";
import { COLORS, DASHES } from "./page/style.ts";
import { VIEW_STYLE, viewSwitch } from "./page/views.ts";
import { zoomButtons } from "./page/zoom.ts";
import type { RunRecord } from "./run_record.ts";
import { partText } from "./watch/view.ts";

const STYLE = `
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.6rem;margin:1rem 0;padding:0}
.figures div{background:var(--field);border-radius:.4rem;padding:.6rem .8rem}
.figures dt{color:var(--faint);font-size:.85rem}
.figures dd{margin:0;font-size:1.25rem;font-variant-numeric:tabular-nums}
.stopped{border-left:.25rem solid #c4442b;padding-left:.8rem}
pre{margin:.4rem 0 1rem;padding:.8rem;background:var(--field);border-radius:.4rem;white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 ui-monospace,monospace}
summary{cursor:pointer;padding:.35rem 0}
.heading{font-size:1.15rem;font-weight:600;margin-top:1.2rem}
.settings td,.settings th{white-space:normal;overflow-wrap:anywhere;text-align:left;min-width:8rem}
.settings td:first-child{overflow-wrap:break-word}
${VIEW_STYLE}
`;

/**
 * Creates a page about one run, or several in the same charts. It needs no network, and a script
 * only to zoom.
 */
export function reportPage(runs: readonly RunRecord[]): string {
  const drawn = withClasses(runs);
  const [only] = runs.length === 1 ? runs : [];
  const title = only === undefined ? `${runs.length} runs` : `Run ${only.name}`;
  return pageOf(
    title,
    [
      ...drawn.map(({ className }, index) => ({
        className,
        color: COLORS[index % COLORS.length]!,
        dashes: DASHES[index % DASHES.length]!,
      })),
      ...(only === undefined ? [] : [{ className: SECOND, color: COLORS[1]! }]),
    ],
    html`<h1>${title}</h1>
${only === undefined ? overview(drawn) : summaryOf(only)}
${viewSwitch()}
${zoomButtons()}
<div class="charts">
${chartsOf(drawn)}</div>
<p class="notes">${notesOf(runs)}</p>
${samplesOf(runs)}
${settingsOf(runs)}
<h2>Device and version</h2>
${runs.map((run) => provenanceOf(run, only === undefined))}
<p class="notes">This page was made by lrm ${version()}, of what the run had recorded until then. <code>lrm report</code> makes it again.</p>`,
    STYLE,
  );
}

const withClasses = (runs: readonly RunRecord[]): DrawnRun[] =>
  runs.map((run, index) => ({ run, className: `run${index}` }));

/** Creates the summary of a page about one run. */
function summaryOf(run: RunRecord): Html {
  const { subject, unit } = run;
  const facts = [...(subject ? [subject] : []), ...(unit ? [`losses are in ${unit}`] : [])];
  return html`${facts.length > 0 ? html`<p>${facts.join("; ")}.</p>` : undefined}
${stateOf(run)}
${partsOf(run)}
<dl class="figures">${[...figuresOf(run)].map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>
${warningsOf(run)}`;
}

/** Creates the overview of a page about several runs. */
function overview(runs: readonly DrawnRun[]): Html {
  const figures = runs.map(({ run }) => figuresOf(run));
  const names = [...new Set(figures.flatMap((each) => [...each.keys()]))];
  return html`${unitsOf(runs)}
${scrollingTable(
  "Runs",
  ["run", ...names],
  runs.map(
    ({ run, className }, index) =>
      html`<tr class="${className}"><td><span class="key"></span>${run.name}</td>${names.map((name) => html`<td>${figures[index]!.get(name) ?? "–"}</td>`)}</tr>
`,
  ),
)}
${runs.map(({ run }) => stateOf(run, `${run.name}: `))}
${runs.map(({ run }) => partsOf(run, `${run.name}: `))}
${toggles(runs.map(({ run, className }) => ({ className, label: run.name })))}`;
}

/** Names the units of losses; none if no unit is known. */
function unitsOf(runs: readonly DrawnRun[]): Html | undefined {
  const all = new Set(runs.map(({ run }) => run.unit));
  const known = [...all].filter((unit) => unit !== undefined);
  if (known.length === 0) return undefined;
  const units = all.has(undefined) ? [...known, "an unknown unit"] : known;
  return html`<p>Losses are in ${units.join(", or in ")}.${units.length > 1 ? " Losses of different units do not compare." : undefined}</p>`;
}

/** Returns the reason why a run is not complete, if known. */
function stateOf({ stopped }: RunRecord, prefix = ""): Html | undefined {
  if (stopped === undefined) return undefined;
  return html`<p class="stopped">${prefix}${stopped}</p>`;
}

/** Lists the parts of a run that went on with other settings. */
function partsOf({ parts }: RunRecord, prefix = ""): Html[] {
  return parts.map(
    (part, at) => html`<p>${prefix}${partText(part, at + 2)}</p>
`,
  );
}

function warningsOf({ warnings, warningCount }: RunRecord): Html | undefined {
  if (warningCount === 0) return undefined;
  return html`<details><summary>${warningCount} ${warningCount === 1 ? "warning" : "warnings"}</summary><ul>${warnings.map((each) => html`<li>${each}</li>`)}</ul></details>`;
}

function notesOf(runs: readonly RunRecord[]): string {
  return [
    "Point at a chart to read its values.",
    "A faint line goes through the lowest and the highest value of every two pixels; the line before it is a mean of at most 100 stretches.",
    "The training loss is the mean of the last 20 steps.",
    ...(runs.some(({ clock, clockHasAll }) => clock.length > 0 && !clockHasAll)
      ? ["Time is that of training steps alone, without evaluations and checkpoints."]
      : []),
    ...(runs.some(({ clockHasAll }) => clockHasAll)
      ? ["Time of a result of lrm compare has its evaluations in it."]
      : []),
    ...(runs.some(({ curves }) => curves.updateNorm.length > 0)
      ? [
          "Norms are Frobenius norms over all parameters; the update is what a step adds to the weights, decay included, measured in some of the steps.",
        ]
      : []),
    ...runs.flatMap(({ leftOut, name }) =>
      leftOut.map((each) => `${runs.length > 1 ? `${name}: ` : ""}${each}.`),
    ),
    ...(runs.some(({ parts }) => parts.length > 0)
      ? ["A vertical line stands where a run went on with other settings."]
      : []),
    "The last validation loss may be measured on more data than those before.",
  ].join(" ");
}

function samplesOf(runs: readonly RunRecord[]): Html | undefined {
  const samples = runs.flatMap(({ name, samples: own }) =>
    own.map(({ step, text }, index) => ({
      title: `${runs.length > 1 ? `${name}, after` : "After"} ${step.toLocaleString("en")} steps`,
      text,
      last: index === own.length - 1,
    })),
  );
  if (samples.length === 0) return undefined;
  return html`<h2>Samples</h2>
${samples.map(
  ({ title, text, last }) =>
    html`<details${last && runs.length === 1 ? html` open=""` : undefined}><summary>${title}</summary><pre>${printable(text)}</pre></details>
`,
)}`;
}

/** Removes characters that are not allowed in HTML: an untrained model generates any byte. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it is about.
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\uFFFD");
}

/** Lists all settings of one run; for several runs, first those that differ, then the others. */
function settingsOf(runs: readonly RunRecord[]): Html {
  const names = [...new Set(runs.flatMap(({ settings }) => [...settings.keys()]))];
  const table = (which: readonly string[]): Html =>
    html`<div class="settings">${scrollingTable(
      "Settings",
      ["setting", ...runs.map(({ name }) => (runs.length > 1 ? name : "value"))],
      which.map(
        (name) =>
          html`<tr><td>${breakable(name)}</td>${runs.map(({ settings }) => html`<td>${settings.get(name) ?? "–"}</td>`)}</tr>
`,
      ),
    )}</div>`;
  if (runs.length === 1)
    return html`<details><summary class="heading">Settings</summary>${table(names)}</details>`;
  const differ = (name: string): boolean =>
    new Set(runs.map(({ settings }) => settings.get(name))).size > 1;
  const same = names.filter((name) => !differ(name));
  return html`<h2>Settings</h2>
${table(names.filter(differ))}
<details><summary>${same.length} that are the same</summary>${table(same)}</details>`;
}

/** Allows line breaks after the dots of a path. */
const breakable = (path: string): Html[] =>
  path.split(".").map((part, at) => html`${at > 0 ? html`.<wbr/>` : undefined}${part}`);

/** Lists the processes that worked on a run. */
function provenanceOf({ name, device, sessions, memory }: RunRecord, named: boolean): Html {
  return html`${named ? html`<h3>${name}</h3>` : undefined}${device === undefined ? undefined : html`<p>${device}</p>`}
${memory && html`<p>Memory of the largest step: ${memoryText(memory)}</p>`}
<ul>${sessions.map(
    (each) =>
      html`<li>${timeText(each.time)}: lrm ${each.version}, Node ${each.node}, ${each.step === 0 ? "from the beginning" : `going on after step ${each.step.toLocaleString("en")}`}${each.device === device ? undefined : ` on ${each.device}`}</li>`,
  )}</ul>`;
}

/** Formats a time: `2026-11-22 10:03 UTC`. */
const timeText = (time: string): string => `${time.slice(0, 16).replace("T", " ")} UTC`;
