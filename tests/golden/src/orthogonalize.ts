import {
  dampedInverse,
  lowRankMsign,
  lowRankOrthogonalize,
  msign,
  newtonSchulz,
  POLAR_EXPRESS,
  type SketchOptions,
} from "@lrm/orthogonalize";
import { type Backend, type Tensor, tensor } from "@lrm/tensor";
import { relativeError } from "@lrm/tensor/testing";
import type { Check, ReferenceTensor, ReferenceTensors } from "./check.ts";

/** One matrix of the reference file. */
export interface MatrixCase {
  /** Prefix of its tensors' names. */
  readonly name: string;
  /**
   * `gaussian`, `ill`, `low`, `decay`, `tiny`, `huge`, `zero` or `damped_inverse`. Other kinds are
   * not checked.
   */
  readonly kind: string;
  /** Rank of the low-rank variants. */
  readonly rank?: number;
  /** Damping of `damped_inverse`. */
  readonly gamma?: number;
  /** Smallest damping of `damped_inverse`. */
  readonly epsilon?: number;
}

/**
 * Allows about five times the error that PyTorch's float32 makes at worst: `plain` where all
 * singular values matter alike, `spread` where small ones are amplified (the smallest is 1e-5 of
 * the largest), `sign` where an exact sign depends on small ones.
 */
const ALLOWED = { plain: 1e-5, spread: 1e-4, sign: 2e-3 } as const;

const PLAIN_KINDS: readonly string[] = ["gaussian", "tiny", "huge", "zero", "damped_inverse"];
const SPREAD_KINDS: readonly string[] = ["ill", "low", "decay"];

type Method = (M: Tensor, sketch: SketchOptions, matrix: MatrixCase) => Tensor | Promise<Tensor>;

const METHODS: Readonly<Record<string, Method>> = {
  newton_schulz_5: (M) => newtonSchulz(M),
  newton_schulz_5_clamped: (M) => newtonSchulz(M, { normalization: "clamp" }),
  polar_express_5: (M) => newtonSchulz(M, { coefficients: POLAR_EXPRESS }),
  msign: (M) => msign(M),
  inverse: (K, _, { gamma, epsilon }) => inverse(K, gamma, epsilon),
  ...lowRank("column_selection", { method: "columnSelection" }),
  ...lowRank("power_iteration_0", { method: "powerIteration", powerIterations: 0 }),
  ...lowRank("power_iteration_1", { method: "powerIteration", powerIterations: 1 }),
  ...lowRank("power_iteration_2", { method: "powerIteration", powerIterations: 2 }),
};

function lowRank(name: string, options: Partial<SketchOptions>): Record<string, Method> {
  return {
    [`${name}/newton_schulz_5`]: (M, sketch) => lowRankOrthogonalize(M, { ...sketch, ...options }),
    [`${name}/msign`]: (M, sketch) => lowRankMsign(M, { ...sketch, ...options }),
  };
}

function inverse(K: Tensor, damping = 0.2, epsilon = 1e-8): Tensor {
  const result = dampedInverse(K, { damping, epsilon });
  result.failed.dispose();
  return result.inverse;
}

function allowedFor(kind: string, method: string): number {
  if (method.endsWith("/msign")) return ALLOWED.sign;
  if (method.includes("/")) return ALLOWED.spread;
  if (PLAIN_KINDS.includes(kind)) return ALLOWED.plain;
  return method === "msign" ? ALLOWED.sign : ALLOWED.spread;
}

/**
 * Lists the checks of a file of matrices.
 *
 * @param tensors  `NAME/input`, `NAME/columns`, `NAME/sketch` and the expected `NAME/METHOD`
 * @param matrices  the file's `cases`
 */
export function orthogonalizeChecks(
  tensors: ReferenceTensors,
  matrices: readonly MatrixCase[],
): Check[] {
  return matrices
    .filter(({ kind }) => [...PLAIN_KINDS, ...SPREAD_KINDS].includes(kind))
    .flatMap((matrix) =>
      Object.entries(METHODS).flatMap(([name, method]): Check[] => {
        const expected = tensors.get(`${matrix.name}/${name}`);
        if (expected === undefined) return [];
        return [
          {
            name: `${matrix.name}/${name}`,
            allowed: allowedFor(matrix.kind, name),
            run: (backend) => check(backend, tensors, matrix, method, expected),
          },
        ];
      }),
    );
}

async function check(
  backend: Backend,
  tensors: ReferenceTensors,
  matrix: MatrixCase,
  method: Method,
  expected: ReferenceTensor,
): Promise<number> {
  const { name, rank = 1 } = matrix;
  const owned: Tensor[] = [];
  const upload = (part: string): Tensor | undefined => {
    const given = tensors.get(`${name}/${part}`);
    if (given === undefined) return undefined;
    const dtype = part === "columns" ? "int32" : "float32";
    const uploaded = tensor(backend, given.data, given.shape, dtype);
    owned.push(uploaded);
    return uploaded;
  };
  try {
    const [M, columns, sketch] = [upload("input"), upload("columns"), upload("sketch")];
    if (M === undefined) throw new Error(`Cannot check ${name}: its input is missing`);
    const options = { rank, ...(columns && { columns }), ...(sketch && { sketch }) };
    const actual = await method(M, options, matrix);
    owned.push(actual);
    return relativeError(await actual.read(), expected.data);
  } finally {
    for (const each of owned) each.dispose();
  }
}
