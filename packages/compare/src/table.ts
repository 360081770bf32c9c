import { cleanedLine } from "@lrm/files/values";
import { headlineOf } from "./headline.ts";
import { REFERENCES, type Row, type Summary } from "./summary.ts";
import { SEARCH_SEED } from "./trials.ts";

/** Placeholder for a missing value. */
export const NONE = "–";

/** The columns of the table. */
export const COLUMNS = [
  "optimizer",
  "final validation loss",
  "steps to AdamW's loss",
  "steps to Muon's loss",
  "seconds",
  "optimizer share",
  "best rate",
] as const;

/** Formats a row's cells as text, one for each of {@link COLUMNS}. */
export function cellsOf(row: Row): string[] {
  const edge = row.edge && (row.edge === "low" ? "≤ " : "≥ ");
  return [
    row.name,
    lossText(row),
    ...REFERENCES.map((name) => row.stepsTo[name]?.toLocaleString("en") ?? NONE),
    row.seconds < 10 ? row.seconds.toFixed(1) : row.seconds.toFixed(0),
    row.share === undefined ? NONE : `${(100 * row.share).toFixed(1)} %`,
    `${edge ?? ""}${row.config.learningRate}`,
  ];
}

function lossText({ loss, seeds, stopped }: Row): string {
  const note = stopped > 0 ? ` (${stopped} of ${seeds} stopped)` : "";
  if (loss === undefined) return "stopped";
  const deviation = seeds - stopped > 1 ? ` ± ${loss.deviation.toFixed(4)}` : "";
  return `${loss.mean.toFixed(4)}${deviation}${note}`;
}

/** Returns the caption of the table. */
export function captionOf({ comparison, rows, runs }: Summary): string {
  const { model, data, training, finalTokens } = comparison;
  const { batch, context, accumulation, steps } = training;
  const tokens = steps * batch * context * accumulation;
  const seeds = Math.max(...rows.map((row) => row.seeds));
  return `${model.preset} on ${data}: ${steps.toLocaleString("en")} steps of ${batch * accumulation} × ${context} tokens (${(tokens / 1e6).toPrecision(3)}M), up to ${seeds} ${seeds === 1 ? "seed" : "seeds"} at the best learning rate of a grid, ${runs} runs in all. Losses are in nats per ${comparison.tokenizer === "bytes" ? "byte" : "token"}, over at least ${finalTokens.toLocaleString("en")} tokens of validation data, mean ± standard deviation over the seeds.`;
}

/** Describes how times were measured, in a sentence. */
export function timingNoteOf({ timing, comparison }: Summary): string {
  if (timing === undefined) {
    return "Seconds are for whole runs with their evaluations; they were not measured side by side.";
  }
  const { rounds, stepsPerRound, device, processor, cores, node, date } = timing;
  return `Seconds are for ${comparison.training.steps.toLocaleString("en")} steps without evaluations, by the median of ${rounds} measurements of ${stepsPerRound} steps, all optimizers in turn in one process; the optimizer share is the fraction of a step that its update takes. ${device}; ${processor}, ${cores} cores, Node ${node.replace(/^v/, "")}, ${date.slice(0, 10)}.`;
}

const STEPS_NOTE =
  "Steps to a loss are read from the mean validation curve of an optimizer, with its own schedule, by linear interpolation between evaluations; the loss is the end of AdamW's or Muon's own curve.";
const SEED_NOTE = `The learning rates were tried with seed ${SEARCH_SEED} only. That seed also counts in the mean at the best rate, which slightly favors an optimizer for which more rates were tried.`;
const EDGE_NOTE = "≤ and ≥: the best rate is at the end of the grid; a better one may lie beyond.";

/** Returns the notes below the table. */
export function notesOf(summary: Summary): string[] {
  const edge = summary.rows.some((row) => row.edge !== undefined);
  return [SEED_NOTE, STEPS_NOTE, timingNoteOf(summary), ...(edge ? [EDGE_NOTE] : [])];
}

/** Formats the table for a terminal. */
export function textTable({ rows }: Summary): string {
  return alignedTable(COLUMNS, rows.map(cellsOf));
}

/**
 * Aligns a table for a terminal: the first column to the left, the others to the right. Headings
 * that are wider than their column take several lines.
 */
export function alignedTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = columns.map((heading, at) =>
    Math.max(...[...heading.split(" "), ...rows.map((cells) => cells[at]!)].map(lengthOf)),
  );
  const headings = columns.map((heading, at) => stacked(heading, widths[at]!));
  const height = Math.max(...headings.map(lengthOf));
  // Headings stand on the rows.
  const heads = Array.from({ length: height }, (_, line) =>
    headings.map((lines) => lines[line - height + lines.length] ?? ""),
  );
  return [...heads, ...rows]
    .map((cells) =>
      cells
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const lengthOf = ({ length }: string | readonly string[]): number => length;

/** Breaks a heading at its spaces into lines of a width. */
function stacked(heading: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of heading.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Formats the table with caption and notes, for `table.md`. */
export function markdownTable(summary: Summary): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escapedMarkdown).join(" | ")} |`;
  const headline = headlineOf(summary);
  return [
    ...(headline === undefined ? [] : [escapedMarkdown(headline), ""]),
    escapedMarkdown(captionOf(summary)),
    "",
    line(COLUMNS),
    `|---|${"---:|".repeat(COLUMNS.length - 1)}`,
    ...summary.rows.map((row) => line(cellsOf(row))),
    "",
    ...notesOf(summary).flatMap((note) => [escapedMarkdown(note), ""]),
  ].join("\n");
}

/** Escapes special characters of Markdown. */
export function escapedMarkdown(text: string): string {
  return cleanedLine(text).replace(/[\\|`*_<>[\]]/g, "\\$&");
}
