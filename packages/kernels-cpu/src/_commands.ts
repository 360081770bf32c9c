import type {
  AttentionGeometry,
  AttentionGradientOperation,
  AttentionOperation,
  GatherOperation,
  HeadsOperand,
  InverseCholeskyOperation,
  MatmulOperation,
  ScatterAddOperation,
  Tensor,
} from "@lrm/tensor";

/**
 * Commands of the threads: the one table from which the host writes commands and the assembly reads
 * them.
 *
 * `scripts/generate_assembly.mjs` makes a class with named fields of each layout, and the switch
 * that calls the kernels. A new operation is a line in this table and a kernel in the assembly.
 */

/**
 * Types of words. `tensor` is the address of the first element, 0 where there is none; `heads` is
 * three words: an address, `…BatchStride` and `…TokenStride`; a `flag` is 0 or 1.
 */
export type WordType = "address" | "tensor" | "heads" | "integer" | "unsigned" | "float" | "flag";

/** Named words, behind the two that every command has: its kind with flags, and its length. */
export type Words = Readonly<Record<string, WordType>>;

/** One kind of command. */
export interface Command {
  /** File of the assembly that exports the kernel; the kernel is named after the command. */
  readonly file: string;
  /** Name of the layout, where several commands share one. Default: the command's name. */
  readonly layout?: string;
  readonly words: Words;
}

/** A command whose words are fields of an operation, or of what the host makes of it. */
export interface DirectCommand<Asked> extends Command {
  /** Elements times instructions, roughly: whether it is worth waking other threads. */
  work(operation: Asked): number;
}

type WordOf<Value> = Value extends HeadsOperand
  ? "heads"
  : Value extends Tensor | undefined
    ? "tensor"
    : Value extends boolean
      ? "flag"
      : Value extends number
        ? "address" | "integer" | "unsigned" | "float"
        : never;

function direct<Asked>(
  file: string,
  words: { readonly [Name in keyof Asked]?: WordOf<Asked[Name]> },
  work: (operation: Asked) => number,
): DirectCommand<Asked> {
  return { file, words: words as Words, work };
}

/** Words of a command that runs an elementwise program. Instructions and operands follow. */
const PROGRAM = {
  rows: "integer",
  length: "integer",
  extent1: "integer",
  extent2: "integer",
  rowsPerTask: "integer",
  /** Elements of a row that are one task: 0 where a row must not be cut. */
  lengthPerTask: "integer",
  block: "integer",
  operands: "integer",
  fills: "integer",
  cells: "integer",
  slots: "integer",
  passes: "integer",
  onceBytes: "address",
  finalBytes: "address",
  accumulator: "address",
  takesMaximum: "flag",
  accumulate: "flag",
  out: "address",
  partials: "address",
  /** Elements of a row, or rows, that one partial result covers. */
  chunk: "integer",
  chunks: "integer",
} as const;

/** Words of an operand of a program. */
export const OPERAND = {
  pointer: "address",
  /** Bytes between neighbours along the four axes. */
  stride0: "address",
  stride1: "address",
  stride2: "address",
  stride3: "address",
  kind: "integer",
  /** The register where a short block goes. */
  tail: "address",
} as const;

const GEOMETRY = {
  batch: "integer",
  heads: "integer",
  kvHeads: "integer",
  queries: "integer",
  keys: "integer",
  headSize: "integer",
  past: "integer",
  scale: "float",
  logSumExp: "tensor",
} as const;

const attentionWork = ({ batch, heads, queries, keys, headSize }: AttentionGeometry): number =>
  batch * heads * queries * keys * headSize;

/** Fields of random numbers, as the host passes them on. */
export interface RandomWords {
  readonly out: Tensor;
  readonly size: number;
  readonly distribution: number;
  readonly key0: number;
  readonly key1: number;
}

/** Fields of an orthonormalization, with the memory that it takes. */
export interface OrthonormalizeWords {
  readonly vectors: Tensor;
  readonly out: Tensor;
  readonly work: number;
  readonly batch: number;
  readonly count: number;
  readonly length: number;
}

/** All commands. They are numbered in this order, from 1. */
export const COMMANDS = {
  skip: { file: "transfer", words: {} },
  write: { file: "transfer", words: { to: "address", bytes: "address" } },
  read: { file: "transfer", words: { id: "integer", from: "address", bytes: "address" } },
  map: { file: "map", layout: "program", words: PROGRAM },
  reduceRows: { file: "reduce", layout: "program", words: PROGRAM },
  reduceColumns: { file: "reduce", layout: "program", words: PROGRAM },
  matmul: direct<MatmulOperation>(
    "product",
    {
      ...{ batch: "integer", m: "integer", n: "integer", k: "integer" },
      ...{ a: "tensor", strideA: "integer", transposeA: "flag" },
      ...{ b: "tensor", strideB: "integer", transposeB: "flag" },
      ...{ c: "tensor", strideC: "integer", out: "tensor", bias: "tensor" },
      ...{ alpha: "float", beta: "float", symmetric: "flag" },
    },
    ({ batch, m, n, k }) => batch * m * n * k * 0.25,
  ),
  gather: direct<GatherOperation>(
    "gather",
    {
      ...{ source: "tensor", indices: "tensor", out: "tensor" },
      ...{ batch: "integer", count: "integer", inner: "integer", extent: "unsigned" },
      ...{ batchStride: "address", axisStride: "address", innerStride: "address" },
    },
    ({ batch, count, inner }) => batch * count * inner,
  ),
  scatterAdd: direct<ScatterAddOperation>(
    "gather",
    {
      ...{ source: "tensor", indices: "tensor", out: "tensor" },
      ...{ count: "integer", inner: "integer", extent: "unsigned" },
    },
    ({ count, inner }) => count * inner,
  ),
  random: direct<RandomWords>(
    "random",
    {
      ...{ out: "tensor", size: "unsigned", distribution: "integer" },
      ...{ key0: "integer", key1: "integer" },
    },
    ({ size }) => size * 4,
  ),
  orthonormalizeRows: direct<OrthonormalizeWords>(
    "orthonormalize",
    {
      ...{ vectors: "tensor", out: "tensor", work: "address" },
      ...{ batch: "integer", count: "integer", length: "integer" },
    },
    ({ batch, count, length }) => batch * count * count * length,
  ),
  attention: direct<AttentionOperation>(
    "attention",
    { ...GEOMETRY, q: "heads", k: "heads", v: "heads", out: "heads" },
    attentionWork,
  ),
  attentionGradient: direct<AttentionGradientOperation>(
    "attention",
    {
      ...{ ...GEOMETRY, q: "heads", k: "heads", v: "heads", out: "heads", outGradient: "heads" },
      ...{ qGradient: "heads", kGradient: "heads", vGradient: "heads" },
    },
    (operation) => 2 * attentionWork(operation),
  ),
  inverseCholesky: direct<InverseCholeskyOperation>(
    "inverse_cholesky",
    {
      ...{ matrices: "tensor", out: "tensor", failed: "tensor" },
      ...{ batch: "integer", size: "integer" },
    },
    ({ batch, size }) => batch * size ** 3 * 0.5,
  ),
} as const satisfies Readonly<Record<string, Command>>;

/** The name of a command. */
export type CommandKind = keyof typeof COMMANDS;

/** The low byte of a command's first word. */
export const COMMAND_NUMBERS = Object.fromEntries(
  Object.keys(COMMANDS).map((kind, index) => [kind, index + 1]),
) as Readonly<Record<CommandKind, number>>;

/** Words that a type takes. */
export const wordsOf = (type: WordType): number => (type === "heads" ? 3 : 1);

/** The position of each word from `first` on. */
export function positionsOf<Layout extends Words>(
  words: Layout,
  first: number,
): Readonly<Record<keyof Layout, number>> {
  let position = first;
  const entries = Object.entries(words).map(([name, type]) => {
    const entry = [name, position] as const;
    position += wordsOf(type);
    return entry;
  });
  // Parsed: engines keep an object that grows by computed names as a slow dictionary.
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}

/** Words in front of those of the table. */
export const FIRST_WORD = 2;
