import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PACKAGE } from "./folders.ts";
import { heavyTailsPages } from "./heavy_tails/heavy_tails.ts";
import { momentaPages } from "./momenta/momenta.ts";
import { learningRateWidth } from "./trainings/learning_rate_width.ts";
import { lowRankWidth } from "./trainings/low_rank_width.ts";
import { newtonMuonRefresh } from "./trainings/newton_muon_refresh.ts";
import { rowRulesBatch } from "./trainings/row_rules_batch.ts";

const FOLDER = `${PACKAGE}results/`;
const TRAININGS = [lowRankWidth, rowRulesBatch, newtonMuonRefresh, learningRateWidth];
/** Makes the pages beside results, by the beginning of their files. */
const PAGES: Readonly<Record<string, (results: never) => Readonly<Record<string, string>>>> = {
  heavy_tails: heavyTailsPages,
  momenta: momentaPages,
  ...Object.fromEntries(TRAININGS.map(({ prefix, pages }) => [prefix, pages])),
};
const files = readdirSync(FOLDER).filter((file) =>
  Object.keys(PAGES).some((prefix) => file.startsWith(`${prefix}_2`)),
);
const stored = files.filter((file) => file.endsWith(".json"));

test.each(stored)("the pages beside %s show it", (file) => {
  const [, pagesOf] = Object.entries(PAGES).find(([prefix]) => file.startsWith(prefix))!;
  const pages = pagesOf(JSON.parse(readFileSync(FOLDER + file, "utf8")) as never);
  const name = file.replace(/json$/, "");
  for (const [ending, text] of Object.entries(pages)) {
    expect(readFileSync(FOLDER + name + ending, "utf8"), name + ending).toBe(text);
  }
  const own = files.filter((each) => each.startsWith(name)).map((each) => each.slice(name.length));
  expect(own.sort()).toEqual(["json", ...Object.keys(pages)].sort());
});

test("every page beside results has its data", () => {
  expect(stored.length).toBeGreaterThan(2);
  const names = new Set(stored.map((file) => file.replace(/\.json$/, "")));
  for (const file of files) expect(names, file).toContain(file.replace(/\.[a-z.]+$/, ""));
});
