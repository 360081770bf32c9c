import { wrapped } from "../wrapped.ts";
import {
  type Cell,
  type CellSummary,
  SEARCH_SEED,
  type TrainingResults,
  trialsOf,
} from "./cell.ts";
import { CLEAR } from "./gap.ts";
import { settingText } from "./setting.ts";

/** Mark of a best rate at the edge of the rates that were tried. */
const EDGE = "*";

/** Describes the trainings of results: models, data, rates, seeds, device. */
export function conditionsText({ cells, device, machine }: TrainingResults): string {
  const of = (pick: (cell: (typeof cells)[number]) => number): string =>
    [...new Set(cells.map(pick))]
      .sort((a, b) => a - b)
      .map((value) => value.toLocaleString("en"))
      .join(", ");
  const beside = new Set(
    cells.flatMap(({ setting }) => setting.optimizer.adamw?.learningRate ?? []),
  );
  return [
    `GPT-2 of ${of(({ setting }) => setting.model.layers)} layers and width ${of(({ setting }) => setting.model.width)} over bytes of the State of the Union addresses, ${of(({ setting }) => setting.steps)} steps of ${of(({ setting }) => setting.batch * setting.context)} tokens, evaluation on ${of(({ setting }) => setting.evaluationTokens)} tokens.`,
    `Learning rates are a factor of 2 apart: at least three, and more while the best was at an edge (${EDGE} where it still is). ${seedsText(cells)}`,
    `Beside rules for matrices, AdamW trains embeddings, gains and biases at the rate ${[...beside].join(", ")}.`,
    `${device}; ${machine.processor}.`,
  ].join(" ");
}

function seedsText(cells: readonly Cell[]): string {
  const seeds = new Set(cells.flatMap(({ runs }) => runs.map(({ seed }) => seed)));
  const others = [...seeds].filter((seed) => seed !== SEARCH_SEED).sort((a, b) => a - b);
  return seeds.has(SEARCH_SEED)
    ? `Seed ${SEARCH_SEED} searched them, then others were trained: ${others.join(", ")}.`
    : `They were tried with seed ${others.join(", ")}.`;
}

/** Explains the numbers of {@link lossText} and of gaps. */
export const ERRORS_TEXT = `Losses are means ± sample standard deviations over the seeds after the search, differences ± their standard errors, seed by seed: equal seeds have equal weights at the start and equal batches. A difference is called clear if a t test gives it a probability below ${100 * CLEAR} % by chance, on both sides together. All trainings are evaluated on the same tokens, so that the errors do not contain the choice of tokens.`;

/** Writes a page: title, conditions, and other parts, of which text is wrapped. */
export function pageOf(title: string, results: TrainingResults, parts: readonly string[]): string {
  const all = [`# ${title}`, conditionsText(results), ...stoppedText(results), ...parts];
  return `${all.map((part) => (part.startsWith("|") ? part : wrappedList(part))).join("\n\n")}\n`;
}

/** Lists stopped trainings, and searches that found no rate; nothing if there are none. */
function stoppedText({ cells }: TrainingResults): string[] {
  const points = cells.flatMap((cell) => {
    const name = settingText(cell.setting);
    const runs = cell.runs.filter(({ loss }) => loss === null);
    const trials = trialsOf(cell, SEARCH_SEED);
    const found = trials.length === 0 || trials.some(({ loss }) => Number.isFinite(loss));
    return [
      ...runs.map(
        ({ rate, seed, stopped }) =>
          `- ${name}, rate ${rate}, seed ${seed}: ${stopped ?? "its loss is not finite"}`,
      ),
      ...(found ? [] : [`- ${name}: no rate of its search gave a finite loss`]),
    ];
  });
  if (points.length === 0) return [];
  return [
    "These trainings were stopped. In a search, another rate is taken. A row of means is left out if one of its seeds after the search was stopped, or if its search found no rate.",
    points.join("\n"),
  ];
}

/** Wraps a paragraph, or the points of a list. */
const wrappedList = (text: string): string =>
  text
    .split("\n")
    .map((line) => wrapped(line).replaceAll("\n", line.startsWith("- ") ? "\n  " : "\n"))
    .join("\n");

/** Formats a learning rate, marked if it is at an edge. */
export const rateText = ({ rate, edge }: Pick<CellSummary, "rate" | "edge">): string =>
  `${rate}${edge ? EDGE : ""}`;

/** Formats mean and deviation of final losses. */
export const lossText = ({ mean, deviation }: CellSummary): string =>
  `${mean.toFixed(4)} ± ${deviation.toFixed(4)}`;
