import { table } from "../table.ts";
import { type Measured, mean, RANK_SHARES, SUBSPACES } from "./measures.ts";
import type { Method } from "./methods.ts";

/** A momentum of which all methods were compared. */
export interface Compared {
  readonly width: number;
  readonly kind: string;
  readonly methods: readonly Method[];
}

/** Writes the tables of the experiment. */
export function pageOf(measured: readonly Measured[], compared: readonly Compared[]): string {
  return [
    "# Momenta of real trainings",
    "",
    ...[
      "Nano GPT-2 (4 blocks) at three widths over bytes, trained with Muon at its default rates on",
      "batches of 4 × 128. Each number is a mean over the matrices of all blocks (queries, keys and",
      "values apart), and over five drawn subspaces. *Energy* is ‖QᵀM‖² / ‖M‖², *descent* is",
      "⟨O, M⟩ / ‖M‖_*: what an update O achieves to first order, over what the exact matrix sign does.",
    ],
    "",
    "## How much of the momentum k directions hold",
    "",
    table(
      ["width", "step", "evenness", ...RANK_SHARES.flatMap(spanHeads)],
      groups(measured, ["width", "step"]).map(([keys, own]) => [
        ...keys,
        mean(own.map(({ evenness }) => evenness)).toFixed(2),
        ...RANK_SHARES.flatMap((_, at) => spanCells(own, at)),
      ]),
    ),
    "",
    "Evenness is ‖M‖_*² / (k ‖M‖²) with k the smaller side: 1 if all singular values are equal.",
    "",
    "## By kind of matrix, after the last step",
    "",
    table(
      ["width", "matrix", "evenness", ...RANK_SHARES.flatMap(spanHeads)],
      groups(last(measured), ["width", "kind"]).map(([keys, own]) => [
        ...keys,
        mean(own.map(({ evenness }) => evenness)).toFixed(2),
        ...RANK_SHARES.flatMap((_, at) => spanCells(own, at)),
      ]),
    ),
    "",
    "## By block, after the last step",
    "",
    table(
      ["width", "block", "evenness", ...RANK_SHARES.flatMap(spanHeads)],
      groups(last(measured), ["width", "layer"]).map(([[width, layer], own]) => [
        width!,
        String(Number(layer) + 1),
        mean(own.map(({ evenness }) => evenness)).toFixed(2),
        ...RANK_SHARES.flatMap((_, at) => spanCells(own, at)),
      ]),
    ),
    "",
    "## Rows of the momentum",
    "",
    "RMNP's ratio of a row of MMᵀ: its diagonal over the mean of the others. Its authors find every",
    "ratio above 1 and means above 5, growing with the size of the model.",
    "",
    table(
      ["width", "step", "smallest ratio", "mean ratio", "matrices with all ratios above 1"],
      groups(measured, ["width", "step"]).map(([keys, own]) => [
        ...keys,
        Math.min(...own.map(({ dominance }) => dominance.smallest)).toFixed(2),
        mean(own.map(({ dominance }) => dominance.mean)).toFixed(1),
        `${own.filter(({ dominance }) => dominance.smallest > 1).length} of ${own.length}`,
      ]),
    ),
    "",
    "## Methods on the same momentum",
    "",
    "Block 2, after the last step; medians of seven rounds, in turn.",
    "",
    table(
      ["width", "matrix", "method", "rank / width", "time", "descent", "error"],
      compared.flatMap(({ width, kind, methods }) =>
        methods.map(({ name, share, seconds, descent, error }) => [
          String(width),
          kind,
          name,
          share === 1 ? "1" : `1/${1 / share}`,
          `${(1000 * seconds).toPrecision(3)} ms`,
          descent.toFixed(3),
          error.toFixed(3),
        ]),
      ),
    ),
    "",
  ].join("\n");
}

const spanHeads = (share: number): string[] => [
  `best energy, 1/${1 / share}`,
  ...SUBSPACES.flatMap((name) => [`energy of ${name}`, `descent of ${name}`]),
];

function spanCells(own: readonly Measured[], at: number): string[] {
  const subspaces = own.map((each) => each.subspaces[at]!);
  return [
    mean(subspaces.map(({ best }) => best)).toFixed(2),
    ...SUBSPACES.flatMap((name) => [
      mean(subspaces.map(({ energy }) => energy[name]!)).toFixed(2),
      mean(subspaces.map(({ descent }) => descent[name]!)).toFixed(2),
    ]),
  ];
}

function last(measured: readonly Measured[]): Measured[] {
  const end = Math.max(...measured.map(({ step }) => step));
  return measured.filter(({ step }) => step === end);
}

/** Groups by some fields, in the order of the first of each group. */
function groups(
  measured: readonly Measured[],
  fields: readonly (keyof Measured)[],
): [string[], Measured[]][] {
  const found = new Map<string, [string[], Measured[]]>();
  for (const each of measured) {
    const keys = fields.map((field) => String(each[field]));
    const group = found.get(keys.join()) ?? [keys, []];
    group[1].push(each);
    found.set(keys.join(), group);
  }
  return [...found.values()];
}
