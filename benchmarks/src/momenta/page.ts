import { formatOverSeeds, overSeeds } from "../over_seeds.ts";
import { table } from "../table.ts";
import { wrapped } from "../wrapped.ts";
import { groups, meanOverSeeds } from "./groups.ts";
import type { Compared, Measured, Results } from "./measure_training.ts";
import { RANK_SHARES, SUBSPACES } from "./measures.ts";
import { BATCH, CONTEXT, LAYERS } from "./training.ts";

/** Writes the tables of the experiment. */
export function pageOf({ measured, compared }: Results): string {
  const end = Math.max(...measured.map(({ step }) => step));
  const last = measured.filter(({ step }) => step === end);
  const seeds = groups(measured, ["seed"]).length;
  const overThem =
    seeds === 1 ? "of one training" : `over ${seeds} seeds, ± the standard deviation between them`;
  return [
    "# Momenta of real trainings",
    "",
    wrapped(
      `Nano GPT-2 (${LAYERS} blocks) at several widths over bytes, trained with Muon at its default rates on batches of ${BATCH} × ${CONTEXT}. Each number is a mean over the matrices of all blocks (queries, keys and values apart) and over five drawn subspaces, ${overThem}. *Energy* is ‖QᵀM‖² / ‖M‖², *descent* is ⟨O, M⟩ / ‖M‖_*: what an update O achieves to first order, over what the exact matrix sign does.`,
    ),
    "",
    "## How much of the momentum k directions hold",
    "",
    spreadTable(measured, { width: "width", step: "step" }),
    "",
    "Evenness is ‖M‖_*² / (n ‖M‖²) with n the smaller side: 1 if all singular values are equal.",
    "",
    `## By kind of matrix, after step ${end}`,
    "",
    spreadTable(last, { width: "width", kind: "matrix" }),
    "",
    `## By block, after step ${end}`,
    "",
    spreadTable(
      last.map((each) => ({ ...each, layer: each.layer + 1 })),
      { width: "width", layer: "block" },
    ),
    "",
    "## Rows of the momentum",
    "",
    wrapped(
      "RMNP's ratio of a row of MMᵀ: its diagonal over the mean of the others, in magnitude. Its authors average the smallest and the mean ratio of each matrix over all matrices, and find the first above 1 and the second above 5, growing with the size of the model.",
    ),
    "",
    rowsTable(measured),
    "",
    "## Methods on the same momentum",
    "",
    wrapped(
      "Block 2, after the last step at each width. Times are medians of rounds in turn; that of the exact one, on the host, is rough.",
    ),
    "",
    methodsTable(compared),
    "",
  ].join("\n");
}

/** Writes how the energy spreads over directions, in each group by some fields. */
function spreadTable(
  measured: readonly Measured[],
  heads: Readonly<Partial<Record<keyof Measured, string>>>,
): string {
  return table(
    [
      ...[...Object.values(heads), "evenness", "rank / width", "best energy"],
      ...SUBSPACES.flatMap((name) => [`energy of ${name}`, `descent of ${name}`]),
    ],
    groups(measured, Object.keys(heads) as (keyof Measured)[]).flatMap(([keys, own]) => {
      const cell = (of: (each: Measured) => number): string =>
        formatOverSeeds(meanOverSeeds(own, of), 2);
      return RANK_SHARES.map((share, at) => [
        ...[...keys, cell(({ evenness }) => evenness), rankOf(share)],
        cell(({ subspaces }) => subspaces[at]!.best),
        ...SUBSPACES.flatMap((name) => [
          cell(({ subspaces }) => subspaces[at]!.energy[name]!),
          cell(({ subspaces }) => subspaces[at]!.descent[name]!),
        ]),
      ]);
    }),
  );
}

function rowsTable(measured: readonly Measured[]): string {
  return table(
    [
      ...["width", "step", "smallest ratio, mean over matrices", "mean ratio"],
      ...["smallest ratio of all", "matrices with all ratios above 1"],
    ],
    groups(measured, ["width", "step"]).map(([keys, own]) => {
      const seeds = groups(own, ["seed"]).map(([, one]) =>
        one.map(({ dominance }) => dominance.smallest),
      );
      const above = seeds.map((each) => each.filter((ratio) => ratio > 1).length);
      return [
        ...keys,
        formatOverSeeds(
          meanOverSeeds(own, ({ dominance }) => dominance.smallest),
          2,
        ),
        formatOverSeeds(
          meanOverSeeds(own, ({ dominance }) => dominance.mean),
          1,
        ),
        formatOverSeeds(overSeeds(seeds.map((each) => Math.min(...each))), 2),
        `${formatOverSeeds(overSeeds(above), above.length === 1 ? 0 : 1)} of ${seeds[0]!.length}`,
      ];
    }),
  );
}

function methodsTable(compared: readonly Compared[]): string {
  const each = compared.flatMap(({ methods, ...where }) =>
    methods.map((method) => ({ ...where, ...method })),
  );
  return table(
    ["width", "matrix", "method", "rank / width", "milliseconds", "descent", "error"],
    groups(each, ["width", "kind", "name", "share"]).map(([[width, kind, name, share], own]) => {
      const [time, descent, error] = (["seconds", "descent", "error"] as const).map((field) =>
        meanOverSeeds(own, (one) => (field === "seconds" ? 1000 * one.seconds : one[field])),
      );
      return [
        ...[width!, kind!, name!, rankOf(Number(share))],
        formatOverSeeds(time!, time!.mean < 100 ? 2 : 0),
        ...[formatOverSeeds(descent!, 3), formatOverSeeds(error!, 3)],
      ];
    }),
  );
}

const rankOf = (share: number): string => (share === 1 ? "1" : `1/${1 / share}`);
