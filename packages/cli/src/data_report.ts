import type { TokenSource } from "@lrm/train";
import { type DataReport, type FileCorpus, type LeftOut, listText } from "@lrm/train/node";
import { among, at, type Check, type Settings, text, whole } from "./settings.ts";

/** Entries of a list that programs are told: folders may hold a million files. */
const MOST = 100;

const SHARES: Readonly<Record<DataReport["heldOutBy"], string>> = {
  names: "by name",
  documents: "the last tenth of the documents",
  tokens: "the last tenth of the tokens",
};

/**
 * Lines for people: what of some data is for training, what is held out, what was left out and why.
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

/** Lines for people: what was left out of data, and why. */
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

/** Report on data, for programs. */
export interface DataSummary {
  readonly train: PartSummary;
  readonly heldOut: PartSummary & { readonly by: DataReport["heldOutBy"] };
  readonly leftOut: readonly LeftOut[];
  readonly leftOutFiles: number;
  readonly emptyDocuments: number;
  readonly notes: readonly string[];
}

const lists =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= MOST && value.every(check);

/** Checks of the {@link DataSummary} that a run's configuration has at `dataReport`. */
export const DATA_REPORT_SETTINGS: Settings = {
  "dataReport.train.tokens": whole(0),
  "dataReport.train.files": lists(text),
  "dataReport.heldOut.tokens": whole(0),
  "dataReport.heldOut.files": lists(text),
  "dataReport.heldOut.by": among(...Object.keys(SHARES)),
  "dataReport.leftOut": lists((value) => text(at(value, "name")) && text(at(value, "why"))),
  "dataReport.leftOutFiles": whole(0),
  "dataReport.emptyDocuments": whole(0),
  "dataReport.notes": lists(text),
};

/** A part of data; of very many files the first. */
interface PartSummary {
  readonly tokens: number;
  readonly files: readonly string[];
}

/** Summarizes for programs what {@link reportLines} says. */
export function reportSummary({ train, validation, report }: FileCorpus): DataSummary {
  const partOf = (source: TokenSource, files: readonly string[]) => ({
    tokens: source.length,
    files: files.slice(0, MOST),
  });
  return {
    train: partOf(train, report.train),
    heldOut: { by: report.heldOutBy, ...partOf(validation, report.validation) },
    leftOut: report.leftOut.slice(0, MOST),
    leftOutFiles: report.leftOut.length,
    emptyDocuments: report.emptyDocuments,
    notes: report.notes.slice(0, MOST),
  };
}

/** Part of some data that is measured. */
export interface MeasuredPart {
  readonly source: TokenSource;
  readonly part: "all" | "held out";
  readonly files: readonly string[];
  /** For people. */
  readonly description: string;
}

/**
 * Chooses the part of data that a model is measured on: what is held out by name, or the last tenth
 * where a run was not trained on it; else all that was named.
 *
 * @param ownSplit  whether the last tenth was held out of a training
 */
export function measuredPart(
  { all, validation, report }: FileCorpus,
  ownSplit: boolean,
): MeasuredPart {
  if (report.heldOutBy === "names") {
    const description = `${listText(report.validation)}, held out by name`;
    return { source: validation, part: "held out", files: report.validation, description };
  }
  const { train: files } = report;
  if (ownSplit) {
    const description = `${SHARES[report.heldOutBy]} of ${listText(files)}, held out`;
    return { source: validation, part: "held out", files, description };
  }
  return { source: all, part: "all", files, description: `all of ${listText(files)}` };
}

/** `1 token`, `1,000 tokens` */
function count(number: number, what: string): string {
  return `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
}
