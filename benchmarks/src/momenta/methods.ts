import {
  lowRankOrthogonalize,
  msign,
  newtonSchulz,
  POLAR_EXPRESS,
  type SketchMethod,
} from "@lrm/orthogonalize";
import { Random, type Tensor } from "@lrm/tensor";
import { inTurn, type Subject, spreadOf } from "../measure.ts";
import { fenced } from "../own.ts";
import { innerProduct, RANK_SHARES } from "./measures.ts";

const PLAN = { rounds: 7, seconds: 0.1, maxSeconds: 30 };

/** A way to orthogonalize a momentum, and how well and how fast it does. */
export interface Method {
  readonly name: string;
  /** Rank as a share of the width; 1 for methods that take the whole matrix. */
  readonly share: number;
  /** Median seconds, on the host for the exact one. */
  readonly seconds: number;
  /** `⟨O, M⟩ / ‖M‖_*`: 1 for the exact matrix sign, the steepest descent of its spectral norm. */
  readonly descent: number;
  /** `‖O − UVᵀ‖ / ‖UVᵀ‖`. */
  readonly error: number;
}

/** Measures all methods on a momentum `[m, n]`, in turn. */
export async function compareMethods(M: Tensor): Promise<Method[]> {
  const width = Math.min(...M.shape);
  const random = new Random(1);
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
  using exact = await msign(M);
  const nuclear = await innerProduct(exact, M);
  const size = await innerProduct(exact, exact);
  const onHost: Subject = async (repeats) => {
    for (let at = 0; at < repeats; at++) (await msign(M)).dispose();
  };
  const seconds = await inTurn(
    [onHost, ...methods.map(({ make }) => fenced(M.backend, () => make().dispose()))].map(
      (run) => ({ run }),
    ),
    PLAN,
  );
  const [hostSeconds, ...others] = seconds.map((each) => spreadOf(each).median);
  const results: Method[] = [
    { name: "exact, on the host", share: 1, seconds: hostSeconds!, descent: 1, error: 0 },
  ];
  for (const [at, { name, share, make }] of methods.entries()) {
    using O = make();
    const overlap = await innerProduct(O, exact);
    const squared = size - 2 * overlap + (await innerProduct(O, O));
    results.push({
      ...{ name, share, seconds: others[at]! },
      descent: (await innerProduct(O, M)) / nuclear,
      error: Math.sqrt(Math.max(0, squared) / size),
    });
  }
  return results;
}
