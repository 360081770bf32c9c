import { isDeepStrictEqual } from "node:util";
import { createTokenizer } from "@lrm/data";
import { openCorpus } from "@lrm/data/node";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { PACKAGE } from "../folders.ts";
import { machine } from "../machine.ts";
import { openResults, type Pages, saveResults } from "../trainings/results_file.ts";
import { parseSeeds } from "../usage_error.ts";
import { momentaFigures } from "./figures.ts";
import { measureTraining, type Results } from "./measure_training.ts";
import { RANK_SHARES } from "./measures.ts";
import { pageOf } from "./page.ts";
import { BATCH, CONTEXT, LAYERS } from "./training.ts";

const RESULTS = `${PACKAGE}results/`;
const STEPS = [10, 100, 300, 600] as const;
const WHOLE = {
  trainings: [
    ...[32, 64, 128].map((width) => ({ width, steps: STEPS })),
    // 600 steps would take as long as all other trainings together.
    { width: 256, steps: STEPS.slice(0, -1) },
  ],
  ...{ seeds: 3, timing: { rounds: 7, seconds: 0.1, maxSeconds: 30 } },
};
const QUICK = {
  trainings: [32, 64].map((width) => ({ width, steps: [1, 2] })),
  ...{ seeds: 2, timing: { rounds: 1, seconds: 0.001, maxSeconds: 1 } },
};

/**
 * Measures the momenta of trainings with Muon, at four widths and from several seeds, after a few
 * numbers of steps: how their energy spreads over directions, how much of it low-rank Muon's
 * subspaces hold, how near to the exact matrix sign an update within them comes, and how far rows
 * are from being orthogonal.
 *
 * Writes a dated JSON, a page and figures to `results/`, after each training. It continues results
 * of the same processor, device and settings, of whichever day. If `quick`, it prints a page of two
 * short trainings at each of two widths, and writes nothing.
 *
 * @throws UsageError if `seeds` is not a whole number from 1 to 100
 */
export async function momenta(flags: {
  readonly quick: boolean;
  readonly seeds?: string | undefined;
}): Promise<void> {
  const { trainings, timing, ...plan } = flags.quick ? QUICK : WHOLE;
  const seeds = parseSeeds(flags.seeds) ?? plan.seeds;
  const backend = await createCpuBackend();
  const corpus = await openCorpus("sotu", await createTokenizer("bytes"));
  const settings = { layers: LAYERS, batch: BATCH, context: CONTEXT, ranks: RANK_SHARES };
  const facts = { machine: machine(), device: backend.info.description, settings };
  const begun = { ...facts, measured: [], compared: [] };
  const opened = flags.quick
    ? { name: "", results: begun }
    : openResults<Results & typeof facts>(RESULTS, "momenta", begun, (there) =>
        isDeepStrictEqual(there.settings, rounded(settings)),
      );
  let results: Results = opened.results;
  for (const { width, steps } of trainings) {
    for (let seed = 1; seed <= seeds; seed++) {
      if (results.measured.some((each) => each.width === width && each.seed === seed)) continue;
      const start = process.cpuUsage();
      const own = await measureTraining(backend, corpus, { width, seed, steps }, timing);
      const { user, system } = process.cpuUsage(start);
      process.stdout.write(
        `  width ${width}, seed ${seed}: ${own.measured.length} momenta in ${((user + system) / 1e6).toFixed(0)} s of the processor\n`,
      );
      results = merged(results, own);
      if (flags.quick) continue;
      const known = rounded({ ...opened.results, ...results });
      await saveResults(RESULTS, { ...opened, results: known }, momentaPages(known));
    }
  }
  await backend.dispose();
  process.stdout.write(pageOf(results));
  if (!flags.quick) process.stdout.write(`${RESULTS}${opened.name}.json\n`);
}

/** Adds results, in the order of widths and seeds. */
function merged(before: Results, own: Results): Results {
  const inOrder = <T extends { readonly width: number; readonly seed: number }>(all: T[]): T[] =>
    all.sort((a, b) => a.width - b.width || a.seed - b.seed);
  return {
    measured: inOrder([...before.measured, ...own.measured]),
    compared: inOrder([...before.compared, ...own.compared]),
  };
}

/** Returns what the JSON keeps of values: five digits of each number. */
const rounded = <T>(values: T): T =>
  JSON.parse(
    JSON.stringify(values, (_, value) =>
      typeof value === "number" ? Number(value.toPrecision(5)) : value,
    ),
  );

/** Returns the page and the figures of results, by the ending of their file. */
export function momentaPages(results: Results): Pages {
  return { md: pageOf(results), ...momentaFigures(results) };
}
