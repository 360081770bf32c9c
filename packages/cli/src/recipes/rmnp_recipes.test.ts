import { describedRecipe, RECIPES, recipeOf } from "@lrm/run";
import { expect, test } from "vitest";

/**
 * Settings that RMNP's authors publish, copied from their repository of July 2026. Columns are
 * numbers as text, `matrices / AdamW` where both have a rate.
 */
const GPT2 = `
  size    steps   AdamW  Muon              RMNP-OpenWebText  RMNP-FineWeb-Edu
  small   10000   6e-4   2e-2 / 3e-3       4e-3 / 3e-3       3e-3 / 3e-3
  medium  20000   3e-4   1e-2 / 1.5e-3     5e-3 / 1.5e-3     2e-3 / 1.5e-3
  large   40000   2e-4   6.67e-3 / 1e-3    3e-3 / 1e-3       3e-3 / 1e-3
  xl      50000   2e-4   6.67e-3 / 1e-3    –                 2e-3 / 1e-3
`;
const LLAMA = `
  size    steps   AdamW  Muon              Muon-All          RMNP             RMNP-All
  60m     10000   1e-3   0.01 / 1e-3       0.03 / 1e-3       0.005 / 0.005    0.01 / 0.01
  130m    20000   1e-3   0.01 / 1e-3       0.01 / 1e-3       0.03 / 0.03      0.02 / 0.02
  350m    60000   1e-3   0.004 / 1e-3      0.01 / 1e-3       0.005 / 0.005    0.005 / 0.005
  1b      90000   6e-4   0.001 / 6e-4      0.005 / 6e-4      0.005 / 0.005    0.005 / 0.005
`;
/** Nats by which RMNP ended below Muon, and the share of the run in which it was behind. */
const RESULTS = `
  gpt2-small               0.002   80
  gpt2-medium              0.019   –
  gpt2-large               0.029   –
  gpt2-small-fineweb-edu   0.005   –
  gpt2-medium-fineweb-edu  0.004   –
  gpt2-large-fineweb-edu   0.029   –
  gpt2-xl-fineweb-edu      0.03    –
  llama-60m                0.016   –
  llama-130m               0.016   –
  llama-350m               0.0002  90
  llama-1b                 0.017   –
`;

const linesOf = (table: string): string[][] =>
  table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/ {2,}/));

/** A cell of a table: the recipe that has it, its steps and its rates. */
type Cell = readonly [name: string, steps: number, rates: readonly number[]];

function cellsOf(table: string, namesOf: (column: string, size: string) => string[]): Cell[] {
  const [head = [], ...rows] = linesOf(table);
  return rows.flatMap(([size = "", steps, ...cells]) =>
    cells.flatMap((cell, at) => {
      if (cell === "–") return [];
      const rates = cell.split(" / ").map(Number);
      return namesOf(head[at + 2]!, size).map((name): Cell => [name, Number(steps), rates]);
    }),
  );
}

const GPT2_CELLS = cellsOf(GPT2, (column, size) => {
  const [rule = "", ...text] = column.toLowerCase().split("-");
  const suffixes = { openwebtext: [""], "fineweb-edu": ["-fineweb-edu"] }[text.join("-")];
  // AdamW and Muon have the same rates on both texts, and XL is for FineWeb-Edu alone.
  const both = size === "xl" ? ["-fineweb-edu"] : ["", "-fineweb-edu"];
  return (suffixes ?? both).map((suffix) => `${rule}/gpt2-${size}${suffix}`);
});
const LLAMA_CELLS = cellsOf(LLAMA, (column, size) => {
  const [rule = "", all] = column.toLowerCase().split("-");
  return [`${rule}/llama-${size}${all === undefined ? "" : "-all"}`];
});

/** Settings that the tables leave out, and those that they list. */
function settingsOf(name: string) {
  const { optimizer, batch, accumulation, context, steps } = recipeOf(name);
  const { learningRate, weightDecay, adamw, allMatrices, ...others } = optimizer;
  const { name: _, ...schedule } = others;
  const rates = [learningRate, ...(adamw ? [adamw.learningRate] : [])];
  const decays = [weightDecay, ...(adamw ? [adamw.weightDecay] : [])];
  return { steps, rates, decays, schedule, allMatrices, tokens: batch * accumulation * context };
}

const SCHEDULE = { schedule: "cosine", warmup: 0.1, cooldown: 0, maxGradientNorm: 1 };

test("the tables of RMNP's authors have every recipe with their name", () => {
  const expected = [...GPT2_CELLS, ...LLAMA_CELLS].map(([name]) => name).sort();
  const own = Object.keys(RECIPES).filter((name) => RECIPES[name]!.source.includes("(RMNP)"));
  expect(own.sort()).toEqual(expected);
});

test.each(GPT2_CELLS)("%s has the settings that its authors publish", (name, steps, rates) => {
  expect(settingsOf(name)).toEqual({
    ...{ steps, rates, tokens: 480 * 1024 },
    decays: rates.length === 1 ? [0.1] : [0, 0.1],
    schedule: SCHEDULE,
    // Their code gives every parameter of two axes to the matrix rule.
    allMatrices: rates.length === 1 ? undefined : true,
  });
  expect(recipeOf(name).chosen).toEqual(["batch", "accumulation"]);
});

test.each(LLAMA_CELLS)("%s has the settings that its authors publish", (name, steps, rates) => {
  expect(settingsOf(name)).toEqual({
    ...{ steps, rates, tokens: 512 * 256 },
    decays: rates.map(() => 0.1),
    schedule: SCHEDULE,
    allMatrices: name.endsWith("-all") ? true : undefined,
  });
  const chosen = ["batch", "accumulation"];
  expect(recipeOf(name).chosen).toEqual(name.includes("350m") ? ["preset", ...chosen] : chosen);
});

test.each(linesOf(RESULTS))("RMNP and Muon on %s end %s nats apart", (model, gap, behind) => {
  const after = behind === "–" ? "" : `, after it was behind for ${behind} % of the run`;
  const sentence = `At these rates RMNP ended ${gap} nats below Muon${after}.`;
  const described = (rule: string, suffix = "") => {
    const name = `${rule}/${model}${suffix}`;
    return describedRecipe(name, recipeOf(name));
  };
  expect(described("rmnp")).toContain(sentence);
  expect(described("muon")).toContain(sentence);
  expect(described("adamw")).not.toContain("RMNP ended");
  if (model!.startsWith("llama")) expect(described("rmnp", "-all")).not.toContain("RMNP ended");
});

test("recipes of RMNP, and no others, doubt it with small batches", () => {
  const doubting = Object.keys(RECIPES).filter((name) =>
    RECIPES[name]!.note?.includes("unlikely that RMNP works well with small batches"),
  );
  expect(doubting).toEqual(Object.keys(RECIPES).filter((name) => name.startsWith("rmnp/")));
});
