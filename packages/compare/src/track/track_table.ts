import { bytesText } from "@lrm/tensor";
import { alignedTable, escapedMarkdown, NONE } from "../table.ts";
import type { Leaderboard, LeaderboardRow } from "./leaderboard.ts";
import { relationOf, relationText } from "./published.ts";
import { type CommandPaths, commandOfRow, missingPathsNote } from "./row_command.ts";
import { SIGNIFICANCE, type Test } from "./significance.ts";

/** The columns of a leaderboard. */
export const TRACK_COLUMNS = [
  "entry",
  "final loss",
  "p against the entry above",
  "steps to the target",
  "proven at",
  "rate",
  "weight decay",
  "cool-down",
  "seconds",
  "CPU seconds",
  "memory",
] as const;

/** Formats a row's cells as text, one for each of {@link TRACK_COLUMNS}. */
export function trackCellsOf(row: LeaderboardRow): string[] {
  const { entry, proven, above, cooldown, fastestSeconds, processorSeconds, memory } = row;
  return [
    entry.name,
    lossText(row),
    above === undefined ? NONE : probabilityText(above),
    stepsText(row),
    proven === undefined ? NONE : proven.step.toLocaleString("en"),
    entry.learningRate === undefined
      ? NONE
      : `${entry.learningRate}${entry.search?.edge ? " *" : ""}`,
    String(entry.settings.weightDecay ?? NONE),
    entry.settings.schedule === "cosine" ? "cosine" : String(cooldown ?? NONE),
    secondsText(fastestSeconds),
    secondsText(processorSeconds?.mean),
    memory === undefined ? NONE : bytesText(memory),
  ];
}

function secondsText(seconds: number | undefined): string {
  return seconds === undefined ? NONE : seconds.toFixed(seconds < 10 ? 1 : 0);
}

function stepsText({ steps, reached, seeds, losses }: LeaderboardRow): string {
  if (steps !== undefined) {
    const deviation = losses.length > 1 ? ` ± ${steps.deviation.toFixed(0)}` : "";
    return `${Math.round(steps.mean).toLocaleString("en")}${deviation}`;
  }
  return reached === 0 ? NONE : `${reached} of ${seeds} runs`;
}

function lossText({ loss, losses, seeds, stopped }: LeaderboardRow): string {
  if (loss === undefined) return stopped === undefined ? NONE : "stopped";
  const deviation = losses.length > 1 ? ` ± ${loss.deviation.toFixed(4)}` : "";
  const missing = seeds - losses.length;
  return `${loss.mean.toFixed(4)}${deviation}${missing > 0 ? ` (${missing} of ${seeds} stopped)` : ""}`;
}

function probabilityText({ p }: Test): string {
  return p < SIGNIFICANCE ? `< ${SIGNIFICANCE}` : p.toFixed(p < 0.1 ? 3 : 2);
}

/** Number of columns that fit a terminal of 80 characters; a page has all of them. */
const TERMINAL_COLUMNS = TRACK_COLUMNS.indexOf("rate") + 1;

/** Formats a leaderboard for a terminal: its first columns, without what a run takes. */
export function trackTable({ rows }: Leaderboard): string {
  return alignedTable(
    TRACK_COLUMNS.slice(0, TERMINAL_COLUMNS),
    rows.map((row) => trackCellsOf(row).slice(0, TERMINAL_COLUMNS)),
  );
}

/** Returns the caption of a leaderboard. */
export function trackCaptionOf({ track, runs }: Leaderboard): string {
  const { steps, batch, context, accumulation } = track.training;
  return `Track ${track.name}: ${track.title}; ${steps.toLocaleString("en")} steps of ${batch * accumulation} × ${context} tokens from ${track.data}, to a validation loss of ${track.target} nats per ${track.tokenizer === "bytes" ? "byte" : "token"}. ${runs} runs in all, searches included.`;
}

const RULES =
  "Entries are ordered by final loss, which the search minimized too; mean ± standard deviation over the seeds. Entries with runs that stopped come after the others and are not tested. The entry above is tested by final losses: one-sided, with unequal deviations (Welch), and p multiplied by the number of such tests; the runs that are tested also made the order. Steps to the target are interpolated in each run's own curve, which falls earlier at a smaller learning rate, so they say less than final losses. An entry is proven at the first evaluation from which on the mean loss is below the target at p < .001: (target − mean) √n / σ against Student's t with n − 1 degrees of freedom, because σ is estimated from its n runs. The evaluations are tested from the last one back, until one fails. Seconds are those of the fastest run, with its evaluations; the runs were not measured side by side, and other work on the machine lengthens them. CPU seconds are what the processor spent on a run, over all threads, the mean over the seeds; other work changes them far less.";
const EDGE =
  "*: the rate or the weight decay is at the edge of what was tried; a better one may lie beyond.";

/** Returns the notes below a leaderboard. */
export function trackNotesOf(board: Leaderboard): string[] {
  const edge = board.rows.some(({ entry }) => entry.search?.edge);
  const stopped = board.rows.flatMap(({ entry, stopped: why }) =>
    why === undefined ? [] : [`${entry.name} stopped: ${why}.`],
  );
  return [...stopped, relationText(relationOf(board)), RULES, ...(edge ? [EDGE] : [])];
}

/**
 * Formats a leaderboard as a page of Markdown.
 *
 * @param drawings  file names of drawings beside the page, with their titles
 * @param paths  files that the commands name
 */
export function trackMarkdown(
  board: Leaderboard,
  drawings: readonly { readonly file: string; readonly title: string }[] = [],
  paths: CommandPaths = {},
): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapedMarkdown).join(" | ")} |`;
  const missing = missingPathsNote(board, paths);
  return [
    `# Track ${board.track.name}`,
    "",
    escapedMarkdown(trackCaptionOf(board)),
    "",
    line(TRACK_COLUMNS),
    `|---|${"---:|".repeat(TRACK_COLUMNS.length - 1)}`,
    ...board.rows.map((row) => line(trackCellsOf(row))),
    "",
    ...trackNotesOf(board).flatMap((note) => [escapedMarkdown(note), ""]),
    ...drawings.flatMap(({ file, title }) => [`![${escapedMarkdown(title)}](${file})`, ""]),
    "## Repeat a row",
    "",
    ...(missing === undefined ? [] : [escapedMarkdown(missing), ""]),
    "```sh",
    ...board.rows.map((row) => commandOfRow(board, row, paths)),
    "```",
    "",
  ].join("\n");
}
