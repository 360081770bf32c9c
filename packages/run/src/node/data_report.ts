import type { TokenSource } from "@lrm/data";
import { type DataReport, type FileCorpus, listText } from "@lrm/data/node";
import { type DataSummary, MOST_LISTED, SHARES } from "../data_summary.ts";

/**
 * Describes data in lines for people: training data, held-out data, and skipped files with reasons.
 */
export function reportLines({ train, validation, report }: FileCorpus): string[] {
  const tokens = validation.length.toLocaleString("en");
  const held =
    report.heldOutBy === "names"
      ? `${count(validation.length, "token")} of ${listText(report.validation)} held out by name`
      : `${tokens} held out (${SHARES[report.heldOutBy]})`;
  return [
    `Data: ${count(train.length, "token")} of ${listText(report.train)} for training; ${held}`,
    ...leftOutLines(report),
    ...report.notes.map((note) => `Note: ${note}`),
  ];
}

/** Describes skipped files with reasons, in lines for people. */
export function leftOutLines({ leftOut, emptyDocuments }: DataReport): string[] {
  const empty = emptyDocuments === 0 ? [] : [count(emptyDocuments, "empty document")];
  const reasons = [...new Set(leftOut.map(({ why }) => why))];
  const files = reasons.map((why) => {
    const names = leftOut.filter((each) => each.why === why).map(({ name }) => name);
    return `${listText(names)} (${why})`;
  });
  const all = [...files, ...empty];
  return all.length === 0 ? [] : [`Left out: ${all.join("; ")}`];
}

/** Returns the same information as {@link reportLines}, for programs. */
export function reportSummary({ train, validation, report }: FileCorpus): DataSummary {
  const partOf = (source: TokenSource, files: readonly string[]) => ({
    tokens: source.length,
    files: files.slice(0, MOST_LISTED),
  });
  return {
    train: partOf(train, report.train),
    heldOut: { by: report.heldOutBy, ...partOf(validation, report.validation) },
    leftOut: report.leftOut.slice(0, MOST_LISTED),
    leftOutFiles: report.leftOut.length,
    emptyDocuments: report.emptyDocuments,
    notes: report.notes.slice(0, MOST_LISTED),
  };
}

/** Part of some data to evaluate on. */
export interface MeasuredPart {
  readonly source: TokenSource;
  readonly part: "all" | "held out";
  readonly files: readonly string[];
  /** Description for people. */
  readonly description: string;
}

/**
 * Chooses the part of data to evaluate on: the files that are held out by name; or the last tenth,
 * if the run was not trained on it; otherwise all data.
 *
 * @param options  `all`: all data in any case; `ownSplit`: the run held out a tenth
 */
export function measuredPart(
  { all, validation, report }: FileCorpus,
  options: { readonly all: boolean; readonly ownSplit: boolean },
): MeasuredPart {
  if (report.heldOutBy === "names" && !options.all) {
    const description = `${listText(report.validation)}, held out by name`;
    return { source: validation, part: "held out", files: report.validation, description };
  }
  const files =
    report.heldOutBy === "names" ? [...report.train, ...report.validation] : report.train;
  if (options.ownSplit && !options.all) {
    const description = `${SHARES[report.heldOutBy]} of ${listText(files)}, held out`;
    return { source: validation, part: "held out", files, description };
  }
  return { source: all, part: "all", files, description: `all of ${listText(files)}` };
}

/** Formats a count with its noun: `1 token`, `1,000 tokens`. */
function count(number: number, what: string): string {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}
