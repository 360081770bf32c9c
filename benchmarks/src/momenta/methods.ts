import {
  lowRankOrthogonalize,
  msign,
  newtonSchulz,
  POLAR_EXPRESS,
  type SketchMethod,
} from "@lrm/orthogonalize";
import type { Random, Tensor } from "@lrm/tensor";
import { inTurn, type MeasurePlan, spreadOf } from "../measure.ts";
import { fenced } from "../own.ts";
import { innerProduct, RANK_SHARES } from "./measures.ts";

/** A way to orthogonalize a momentum, and how well and how fast it does. */
export interface Method {
  readonly name: string;
  /** Rank as a share of the width; 1 for methods that take the whole matrix. */
  readonly share: number;
  /** Median seconds; those of one call for the exact one, which runs on the host. */
  readonly seconds: number;
  /** `⟨O, M⟩ / ‖M‖_*`: 1 for the exact matrix sign, the steepest descent of its spectral norm. */
  readonly descent: number;
  /** `‖O − UVᵀ‖ / ‖UVᵀ‖`. */
  readonly error: number;
}

/** Measures all methods on a momentum `[m, n]`, in turn; `random` draws their subspaces. */
export async function compareMethods(
  M: Tensor,
  random: Random,
  plan: MeasurePlan,
): Promise<Method[]> {
  const width = Math.min(...M.shape);
  const lowRank = (method: SketchMethod, share: number) => () =>
    lowRankOrthogonalize(M, { rank: width * share, method, random });
  const methods: { name: string; share: number; make: () => Tensor }[] = [
    { name: "Newton–Schulz", share: 1, make: () => newtonSchulz(M) },
    {
      name: "Newton–Schulz, Polar Express",
      share: 1,
      make: () => newtonSchulz(M, { coefficients: POLAR_EXPRESS }),
    },
    ...RANK_SHARES.flatMap((share) => [
      { name: "columns", share, make: lowRank("columnSelection", share) },
      { name: "power iteration", share, make: lowRank("powerIteration", share) },
    ]),
  ];
  const start = performance.now();
  using exact = await msign(M);
  const hostSeconds = (performance.now() - start) / 1000;
  const nuclear = await innerProduct(exact, M);
  const size = await innerProduct(exact, exact);
  const seconds = await inTurn(
    methods.map(({ make }) => ({ run: fenced(M.backend, () => make().dispose()) })),
    plan,
  );
  const results: Method[] = [
    { name: "exact, on the host", share: 1, seconds: hostSeconds, descent: 1, error: 0 },
  ];
  for (const [at, { name, share, make }] of methods.entries()) {
    using O = make();
    const overlap = await innerProduct(O, exact);
    const squared = size - 2 * overlap + (await innerProduct(O, O));
    results.push({
      ...{ name, share, seconds: spreadOf(seconds[at]!).median },
      descent: (await innerProduct(O, M)) / nuclear,
      error: Math.sqrt(Math.max(0, squared) / size),
    });
  }
  return results;
}
