import { readFileSync, writeFileSync } from "node:fs";
import { barChart } from "./chart.ts";
import { type DatedRun, datedResults, newestOfProcessors, RESULTS } from "./dated_results.ts";
import { newestEngineTimes } from "./engine_times.ts";
import { PACKAGE } from "./folders.ts";
import { highlightTable } from "./highlights.ts";
import { PAPER_TIMES } from "./paper_times.ts";
import { readmePictures } from "./pictures.ts";
import {
  type Derived,
  formatNumber,
  formatSpread,
  type Measured,
  meets,
  type Result,
} from "./result.ts";
import { type BenchRun, type RunPart, suitesOf } from "./run_file.ts";
import { isPeer, sidesOf, sideText } from "./sides.ts";
import { UsageError } from "./usage_error.ts";
import { waitTable } from "./wait_table.ts";
import { wrapped } from "./wrapped.ts";

const README = `${PACKAGE}../README.md`;
/** Page of the newest results of each suite. */
const SPEED = `${PACKAGE}../docs/speed.md`;
/** Lines of a page between which this script writes. */
const MARKERS = ["<!-- npm run bench: begin -->", "<!-- npm run bench: end -->"] as const;

/**
 * Writes charts and a table beside all dated results, the page about speed, the README's
 * section about it, and its chart of the comparison.
 *
 * @throws UsageError if there are no results yet
 */
export async function report(): Promise<void> {
  const [newest, ...older] = datedResults();
  if (newest === undefined) {
    throw new UsageError(
      "Cannot report: there are no dated results yet",
      "make some with npm run bench -- --save",
    );
  }
  const dated = [newest, ...older];
  const { files } = await readmePictures();
  for (const { path, text } of [...dated.flatMap(resultPages), ...files, ...reportPages(dated)]) {
    writeFileSync(path, text);
  }
}

/** Returns the table of dated results and the chart of each suite, which stand beside them. */
export function resultPages({
  name,
  run,
}: DatedRun): readonly { readonly path: string; readonly text: string }[] {
  const charts = suitesOf(run.results).map((suite) => {
    const own = run.results.filter((result) => result.suite === suite);
    return { path: `${RESULTS}${name}-${suite}.svg`, text: barChart(titleOf(suite, run), own) };
  });
  return [...charts, { path: `${RESULTS}${name}.md`, text: fullTable(run) }];
}

/** Returns the pages that show results, as they should be. */
export function reportPages(
  dated: readonly DatedRun[],
): readonly { readonly path: string; readonly text: string }[] {
  const sections = [
    [README, highlightTable(dated)],
    [SPEED, speedSection(dated, newestEngineTimes())],
  ] as const;
  return sections.map(([path, section]) => ({
    path,
    text: withSection(readFileSync(path, "utf8"), section),
  }));
}

/** Replaces the section about speed in a page. */
export function withSection(page: string, section: string): string {
  const [begin, end] = MARKERS.map((marker) => page.indexOf(marker)) as [number, number];
  if (begin < 0 || end < begin) {
    throw new UsageError(
      `Cannot write into the page: its markers are missing`,
      `add a line ${MARKERS[0]} and, below it, a line ${MARKERS[1]}`,
    );
  }
  return `${page.slice(0, begin + MARKERS[0].length)}\n${section}\n${page.slice(end)}`;
}

/**
 * Writes the section of the page about speed: the newest results of each measure on each kind of
 * processor, a table for each date and machine.
 *
 * @param dated  results from the newest to the oldest
 * @param engines  file of the newest times on several engines, in the folder of results
 */
export function speedSection(dated: readonly DatedRun[], engines?: string): string {
  return [
    wrapped(
      "Median (min–max) over rounds; the two sides of each line were timed in turn, after their results had been checked (except steps of GPT-2 in PyTorch and JAX). The threads of each library stand in its row, and those of LRM above the table.",
    ),
    "",
    ...newestOfProcessors(dated).flatMap(tableOfDate),
    ...(engines === undefined
      ? []
      : [
          wrapped(
            `[A training step on each supported Node, on Deno and on Bun](../benchmarks/results/${engines}) was timed by \`npm run engines -- --time\`.`,
          ),
          "",
        ]),
    "[How we measure](../benchmarks/README.md). `npm run bench` repeats the measurements; it includes PyTorch and",
    "NumPy if they are installed.",
  ].join("\n");
}

function tableOfDate({ name, run }: DatedRun): string[] {
  const folder = "../benchmarks/results/speed";
  const charts = suitesOf(run.results).map((suite) => `[${suite}](${folder}/${name}-${suite}.svg)`);
  const rows = run.results.filter(isHeadline).map((each) => headlineRow(each, run.results));
  return [
    wrapped(
      `${machineSentence(run)} [All numbers](${folder}/${name}.md) and charts of ${charts.join(", ")}.`,
    ),
    "",
    ...(rows.length === 0
      ? []
      : ["| measurement | compared with | speedup (min–max) |", "|---|---|---:|", ...rows, ""]),
    ...waitTable(run.results),
  ];
}

function isHeadline(result: Result): result is Derived {
  if (result.kind !== "derived" || result.unit !== "×") return false;
  return /^(lrm|rmnp|muon)\b.* \/ /.test(result.subject);
}

function headlineRow(ratio: Derived, results: readonly Result[]): string {
  const { measure, setting, value } = ratio;
  const [of, to] = sidesOf(ratio);
  const method = of === "lrm" ? "" : ` (${of})`;
  return `| ${measure}, ${setting}${method} | ${sideText(to, ratio, results)} | ${formatSpread(value)} |`;
}

/** Describes one of several runs. */
const partLine = ({ date, seconds, suites, options: { backends, full } }: RunPart): string =>
  `* until ${date.slice(11, 16)} UTC, ${Math.ceil(seconds / 60)} min: ${suites.join(", ")} on ${backends.join(", ")}${full ? ", in full" : ""}`;

function machineSentence({ machine, date, options, results, parts }: BenchRun): string {
  const { processor, threads, instructions, node } = machine;
  const vectors = instructions.length === 0 ? "" : ` (${instructions.join(", ")})`;
  const measured = results.filter((each) => each.kind === "measured");
  const devicesOf = (of: readonly Measured[]) => [...new Set(of.map(({ device }) => device))];
  const own = devicesOf(measured.filter((each) => !isPeer(each)));
  const peers = devicesOf(measured.filter(isPeer));
  const limited = options.threads === undefined ? "" : `, limited to ${options.threads}`;
  const runs = parts === undefined ? "" : ` in ${parts.length} runs one after the other,`;
  const beside = peers.length === 0 ? "" : ` Beside ${peers.join("; ")}.`;
  return `Measured on ${date.slice(0, 10)}${runs} on ${threads} cores${limited} of ${processor}${vectors} with Node ${node.slice(1)}. ${own.join(". ")}.${beside}`;
}

/** Writes all results of a run as Markdown, with their goals and the numbers of the paper. */
export function fullTable(run: BenchRun): string {
  const sections = suitesOf(run.results).map((suite) => {
    const rows = run.results.filter((result) => result.suite === suite).map(tableRow);
    return [
      `## ${suite}`,
      "",
      "| measure | setting | subject | median | min–max | error | goal | device or reason |",
      "|---|---|---|---:|---:|---:|---|---|",
      ...rows,
      ...(suite === "precondition" ? ["", ...paperTable(run)] : []),
      "",
    ].join("\n");
  });
  const head = [`# ${run.date.slice(0, 10)}`, "", wrapped(machineSentence(run)), ""];
  if (run.parts !== undefined) head.push(...run.parts.map(partLine), "");
  return [...head, ...sections].join("\n");
}

function tableRow(result: Result): string {
  const { measure, setting, subject } = result;
  const head = `| ${measure} | ${setting} | ${subject} |`;
  switch (result.kind) {
    case "missing":
      return `${head} – | | | | ${result.reason} |`;
    case "measured": {
      const { value, unit, error, device } = result;
      const accuracy = error === undefined ? "" : error.toExponential(1);
      return `${head} ${formatNumber(value.median)} ${unit} | ${rangeOf(result)} | ${accuracy} | | ${device} |`;
    }
    case "derived": {
      const { value, unit, goal } = result;
      const outcome =
        goal === undefined ? "" : `${boundOf(goal)}: ${meets(value, goal) ? "met" : "missed"}`;
      return `${head} ${formatNumber(value.median)} ${unit} | ${rangeOf(result)} | | ${outcome} | |`;
    }
    default:
      return result satisfies never;
  }
}

const rangeOf = ({ value }: Pick<Derived, "value">): string =>
  `${formatNumber(value.min)}–${formatNumber(value.max)}`;

const boundOf = (goal: NonNullable<Derived["goal"]>): string =>
  "atLeast" in goal ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`;

/** Writes the ratio of RMNP and Muon beside the numbers of the paper. */
function paperTable(run: BenchRun): string[] {
  const rows = PAPER_TIMES.map(({ name, muon, rmnp }) => {
    const own = run.results.find(
      (result): result is Derived =>
        result.kind === "derived" &&
        result.measure.endsWith("cpu") &&
        result.setting.includes(`${name},`),
    );
    const here = own === undefined ? "–" : formatSpread(own.value);
    return `| ${name} | ${here} | ${(muon / rmnp).toFixed(1)} | ${muon} | ${rmnp} |`;
  });
  return [
    "| model | Muon / RMNP on this CPU | Muon / RMNP in the paper, on a GPU | Muon in the paper, s for 100 steps | RMNP in the paper |",
    "|---|---:|---:|---:|---:|",
    ...rows,
  ];
}

const titleOf = (suite: string, { machine, date }: BenchRun): string =>
  `${suite}: ${machine.processor}, ${machine.threads} cores, ${date.slice(0, 10)}`;
