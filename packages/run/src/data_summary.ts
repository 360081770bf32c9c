import type { DataReport, LeftOut } from "@lrm/data/node";
import { among, at, type Check, type Settings, text, whole } from "@lrm/files/values";

/** Entries of a list that programs are told: folders may hold a million files. */
export const MOST_LISTED = 100;

/** Names of the rules that choose the held-out part, for people. */
export const SHARES: Readonly<Record<DataReport["heldOutBy"], string>> = {
  names: "by name",
  documents: "the last tenth of the documents",
  tokens: "the last tenth of the tokens",
};

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
    Array.isArray(value) && value.length <= MOST_LISTED && value.every(check);

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
export interface PartSummary {
  readonly tokens: number;
  readonly files: readonly string[];
}
