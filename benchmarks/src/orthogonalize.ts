import { JORDAN, lowRankOrthogonalize, newtonSchulz } from "@lrm/orthogonalize";
import { type Backend, Random, type Tensor, tensor } from "@lrm/tensor";
import { type Bench, costOn, runsOnCpu } from "./bench.ts";
import { relativeError } from "./known_matrix.ts";
import { lowRankError } from "./low_rank_error.ts";
import { ITERATION_TOLERANCE, knownMatrix } from "./matrices.ts";
import { fenced, own } from "./own.ts";
import type { Absent, Contender } from "./race.ts";

const [M, N] = [768, 3072];
const RANK = 100;
const SHAPE = { m: M, n: N } as const;

/**
 * Measures the orthogonalization of a 768×3072 matrix: Newton–Schulz beside PyTorch's, and low-rank
 * orthogonalization from 100 columns beside the full one.
 */
export async function orthogonalize(bench: Bench): Promise<void> {
  for (const name of bench.options.backends) {
    const backend = await bench.backend(name);
    const { G, orthogonalized } = knownMatrix(backend, M, N);
    const torch = runsOnCpu(name) ? await torchContenders(bench) : [];
    await bench.race(
      {
        suite: "orthogonalize",
        measure: `orthogonalization, ${name}`,
        setting: `float32 ${M}×${N}, 5 steps`,
        unit: "ms",
        rate: (seconds) => 1000 * seconds,
        tolerance: ITERATION_TOLERANCE,
        ratios: [
          { of: "lrm", to: "pytorch", goal: { atLeast: 1.5 } },
          { of: `lrm, rank ${RANK}`, to: "lrm", goal: { atLeast: 10 } },
          { of: `lrm, rank ${RANK}`, to: `pytorch, rank ${RANK}` },
        ],
      },
      [
        own(
          backend,
          fenced(backend, () => newtonSchulz(G).dispose()),
          await fullError(G, orthogonalized),
        ),
        await lowRank(backend, G),
        ...torch,
      ],
      costOn(backend),
    );
    G.dispose();
  }
}

async function fullError(G: Tensor, expected: Float64Array): Promise<number> {
  using O = newtonSchulz(G);
  return relativeError(await O.read(), expected);
}

/** Selects new columns every time, as training does. */
async function lowRank(backend: Backend, G: Tensor): Promise<Contender> {
  const columns = Int32Array.from({ length: RANK }, (_, at) => (at * 31) % N);
  using given = tensor(backend, columns, [RANK]);
  using O = lowRankOrthogonalize(G, { rank: RANK, columns: given });
  const error = await lowRankError(O, G, columns, JORDAN.steps);
  let random = new Random(1);
  const run = fenced(backend, () => {
    random = random.fork("next");
    lowRankOrthogonalize(G, { rank: RANK, random }).dispose();
  });
  return own(backend, run, error, `lrm, rank ${RANK}`);
}

async function torchContenders(bench: Bench): Promise<(Contender | Absent)[]> {
  return [
    await bench.prepare("torch", "pytorch", "newton-schulz", SHAPE),
    await bench.prepare("torch", `pytorch, rank ${RANK}`, "low-rank", { ...SHAPE, rank: RANK }),
  ];
}
