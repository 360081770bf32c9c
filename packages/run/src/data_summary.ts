import type { DataReport, LeftOutEntry } from "@lrm/data/node";
import {
  type Check,
  type FieldChecks,
  isOneOf,
  isText,
  isWholeNumberFrom,
  valueAtPath,
} from "@lrm/files/values";

/** Largest number of entries of a list. A folder may hold a million files. */
export const MOST_LISTED = 100;

/** Descriptions of the rules that choose the held-out data. */
export const SHARES: Readonly<Record<DataReport["heldOutBy"], string>> = {
  names: "by name",
  documents: "the last tenth of the documents",
  tokens: "the last tenth of the tokens",
  examples: "a tenth of the examples",
};

/** Report about data, for programs. */
export interface DataSummary {
  readonly train: PartSummary;
  readonly heldOut: PartSummary & { readonly by: DataReport["heldOutBy"] };
  readonly leftOut: readonly LeftOutEntry[];
  readonly leftOutFiles: number;
  readonly emptyDocuments: number;
  readonly notes: readonly string[];
}

const lists =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= MOST_LISTED && value.every(check);

/** Checks of the {@link DataSummary} that a run's configuration has at `dataReport`. */
export const DATA_REPORT_SETTINGS: FieldChecks = {
  "dataReport.train.tokens": isWholeNumberFrom(0),
  "dataReport.train.files": lists(isText),
  "dataReport.heldOut.tokens": isWholeNumberFrom(0),
  "dataReport.heldOut.files": lists(isText),
  "dataReport.heldOut.by": isOneOf(...Object.keys(SHARES)),
  "dataReport.leftOut": lists(
    (value) => isText(valueAtPath(value, "name")) && isText(valueAtPath(value, "why")),
  ),
  "dataReport.leftOutFiles": isWholeNumberFrom(0),
  "dataReport.emptyDocuments": isWholeNumberFrom(0),
  "dataReport.notes": lists(isText),
};

/** A part of the data, with the names of at most {@link MOST_LISTED} files. */
export interface PartSummary {
  readonly tokens: number;
  readonly files: readonly string[];
}
