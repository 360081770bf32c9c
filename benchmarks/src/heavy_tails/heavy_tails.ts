import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readTextFileSync } from "@lrm/files";
import { parseJson } from "@lrm/files/values";
import { createCpuBackend } from "@lrm/kernels-cpu";
import { type Backend, Random } from "@lrm/tensor";
import { type CurvePoint, curves } from "../curves.ts";
import { machine } from "../machine.ts";
import { overSeeds } from "../over_seeds.ts";
import { wrapped } from "../wrapped.ts";
import { bestOf, searchRate, slopeOf, type Tried } from "./fit.ts";
import { makeProblem, type Problem, SIZE } from "./problem.ts";
import { momentumOf, RANK, RULES, type RuleName, runTrial } from "./trial.ts";

const RESULTS = fileURLToPath(new URL("../results/", import.meta.url));
const ALPHAS = [undefined, 2, 1.5, 1.2] as const;
const HORIZONS = [64, 256, 1024, 4096, 16_384] as const;
/** Ticks of the figure; the longest horizon would not fit below its point. */
const TICKS = [100, 1000, 10_000] as const;
const SEEDS = [1, 2, 3] as const;
/** First rates of the searches at the shortest horizon. Those of others start at the one before. */
const FIRST_RATES: Readonly<Record<RuleName, number>> = {
  sgd: 1,
  "sgd, clipped": 1,
  muon: 0.02,
  "low-rank-muon": 0.02,
  "low-rank-msgd": 0.02,
};

/** The best rate of a rule for a kind of noise and a number of steps. */
interface Point {
  readonly rule: RuleName;
  /** Finite moment of the noise; null for exact gradients. */
  readonly alpha: number | null;
  readonly steps: number;
  readonly rate: number;
  /** Mean over seeds of the measure, at the best rate. */
  readonly value: number;
  /** The measure of each seed at the best rate. */
  readonly perSeed: readonly number[];
  /** All rates that were tried, with their mean over seeds; null if runs failed. */
  readonly tried: readonly { readonly rate: number; readonly value: number | null }[];
}

/**
 * Measures how fast the gradient falls under heavy-tailed noise, beside the theory: the mean
 * nuclear norm of the exact gradient over T steps at the best constant rate, for noise with finite
 * moments up to order α, and the minimum for exact gradients. Theory: `T^(−(α−1)/(3α−2))` and
 * `T^(−1/2)`.
 *
 * Writes a dated JSON, a table and a figure to `results/`. Repeated on the same day, it measures
 * only what is missing.
 */
export async function heavyTails(): Promise<void> {
  const backend = await createCpuBackend({ threads: 1 }); // the matrices are small
  const path = `${RESULTS}heavy_tails_${new Date().toISOString().slice(0, 10)}`;
  mkdirSync(RESULTS, { recursive: true });
  const points = existsSync(`${path}.json`)
    ? [...(parseJson(readTextFileSync(`${path}.json`)) as Results).points]
    : [];
  const problems = await Promise.all(SEEDS.map((seed) => makeProblem(backend, new Random(seed))));
  for (const alpha of ALPHAS) {
    for (const rule of Object.keys(RULES) as RuleName[]) {
      let start = FIRST_RATES[rule];
      for (const steps of HORIZONS) {
        const known = points.find(
          (each) => each.rule === rule && each.alpha === (alpha ?? null) && each.steps === steps,
        );
        const point = known ?? (await measure(backend, problems, { rule, alpha, steps, start }));
        start = point.rate;
        if (known !== undefined) continue;
        points.push(point);
        process.stdout.write(
          `  ${rule}, α ${alpha ?? "–"}, ${steps} steps: ${point.value.toPrecision(3)} at rate ${point.rate}\n`,
        );
        const settings = { ...SIZE, rank: RANK, seeds: SEEDS, horizons: HORIZONS };
        const json = { machine: machine(), device: backend.info.description, settings, points };
        writeFileSync(`${path}.json`, `${JSON.stringify(json, null, 1)}\n`);
      }
    }
  }
  for (const problem of problems) problem.dispose();
  await backend.dispose();
  for (const [ending, text] of Object.entries(heavyTailsPages({ points }))) {
    writeFileSync(`${path}.${ending}`, text);
  }
  process.stdout.write(`${tableOf(points)}${path}.json\n`);
}

/** Contents of the JSON. */
interface Results {
  readonly points: readonly Point[];
}

/** Returns the table and the figure of results, by the ending of their file. */
export function heavyTailsPages({ points }: Results): Readonly<Record<string, string>> {
  return {
    md: tableOf(points),
    svg: curves(points.map(curvePoint), { axis: "steps T", ticks: TICKS }),
  };
}

async function measure(
  backend: Backend,
  problems: readonly Problem[],
  {
    rule,
    alpha,
    steps,
    start,
  }: {
    readonly rule: RuleName;
    readonly alpha: number | undefined;
    readonly steps: number;
    readonly start: number;
  },
): Promise<Point> {
  const perSeed = new Map<number, readonly number[]>();
  const tried: readonly Tried[] = await searchRate(start, async (learningRate) => {
    const values: number[] = [];
    for (const [at, problem] of problems.entries()) {
      const random = new Random(SEEDS[at]!).fork("trial");
      values.push(await runTrial(backend, problem, { rule, alpha, steps, learningRate }, random));
    }
    perSeed.set(learningRate, values);
    return values.reduce((a, b) => a + b) / values.length;
  });
  const { rate, value } = bestOf(tried);
  return {
    ...{ rule, alpha: alpha ?? null, steps, rate, value },
    perSeed: perSeed.get(rate)!,
    tried: tried.map((each) => ({
      rate: each.rate,
      value: Number.isFinite(each.value) ? each.value : null,
    })),
  };
}

/** Returns the point of the figure, in the panel of its noise; its bar spans the seeds. */
function curvePoint({ rule, alpha, steps, perSeed }: Point): CurvePoint {
  const { mean, range } = overSeeds(perSeed);
  return {
    ...{ label: rule, x: steps, value: mean, ...(range !== undefined && { range }) },
    panel: alpha === null ? "exact gradients: smallest norm" : `α = ${alpha}: mean norm`,
  };
}

/** Exponent of T in the theory, for noise with a finite moment of order α. */
const theory = (alpha: number | undefined): number =>
  alpha === undefined ? -1 / 2 : -(alpha - 1) / (3 * alpha - 2);

function tableOf(points: readonly Point[]): string {
  const rules = Object.keys(RULES) as RuleName[];
  const lines = ALPHAS.map((alpha) => {
    const cells = rules.map((rule) => {
      const own = points.filter((each) => each.rule === rule && each.alpha === (alpha ?? null));
      const { slope, error } = slopeOf(own.map(({ steps, value }) => [steps, value]));
      const { deviation } = overSeeds(
        SEEDS.map((_, at) => slopeOf(own.map((each) => [each.steps, each.perSeed[at]!])).slope),
      );
      return `${slope.toFixed(3)} ± ${error.toFixed(3)} (${deviation.toFixed(3)})`;
    });
    const momentum = HORIZONS.map((steps) => momentumOf(alpha, steps).toFixed(3)).join(", ");
    const noise = alpha === undefined ? "none" : `α = ${alpha}`;
    return `| ${noise} | ${theory(alpha).toFixed(3)} | ${cells.join(" | ")} | ${alpha === undefined ? "0" : momentum} |`;
  });
  return [
    "# Heavy-tailed noise",
    "",
    wrapped(
      `Exponent of T in the nuclear norm of the exact gradient, at the best constant learning rate for each T (${HORIZONS.join(", ")} steps): the mean norm over the steps with noise, the smallest without, as a mean over ${SEEDS.length} seeds. Least squares over the logarithms, ± one standard error of the fit; in brackets the standard deviation between the exponents of single seeds. Robust regression of a ${SIZE.m}×${SIZE.n} matrix, low-rank rules with rank ${RANK}. The noise is symmetric Pareto with finite moments up to order α, of the size of the gradient at the start.`,
    ),
    "",
    `| noise | theory | ${rules.join(" | ")} | momentum at each T |`,
    `|---|---:|${rules.map(() => "---:|").join("")}---|`,
    ...lines,
    "",
  ].join("\n");
}
