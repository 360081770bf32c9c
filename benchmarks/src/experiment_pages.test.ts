import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PACKAGE } from "./folders.ts";
import { heavyTailsPages } from "./heavy_tails/heavy_tails.ts";
import { learningRatePages } from "./learning_rate_scales.ts";
import { momentaPages } from "./momenta/momenta.ts";

const FOLDER = `${PACKAGE}results/`;
/** Experiments by the beginning of their files, and what makes the pages beside their results. */
const PAGES = {
  heavy_tails: heavyTailsPages,
  learning_rate_scales: learningRatePages,
  momenta: momentaPages,
};

test.each(Object.entries(PAGES))(
  "the pages beside the results of %s show them",
  (name, pagesOf) => {
    const own = readdirSync(FOLDER).filter((file) => file.startsWith(`${name}_`));
    const stored = own.filter((file) => file.endsWith(".json"));
    expect(stored.length).toBeGreaterThan(0);
    const made = stored.flatMap((file) => {
      const results = JSON.parse(readFileSync(FOLDER + file, "utf8"));
      return Object.entries(pagesOf(results)).map(([ending, text]) => {
        const page = file.replace(/json$/, ending);
        expect(readFileSync(FOLDER + page, "utf8"), page).toBe(text);
        return page;
      });
    });
    expect(own.sort()).toEqual([...stored, ...made].sort());
  },
);
