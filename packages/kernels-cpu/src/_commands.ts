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
import type { ConvolutionWords } from "./_convolution_words.ts";

/**
 * Table of the threads' commands. The host writes commands and the assembly reads them according to
 * it.
 *
 * `scripts/generate_assembly.mjs` generates a class with named fields for each layout, and the
 * switch that calls the kernels. A new operation needs an entry in this table and a kernel in the
 * assembly.
 */

/**
 * Types of words. `tensor` is the address of the first element, 0 if absent; `heads` is three
 * words: an address, `…BatchStride` and `…TokenStride`; a `flag` is 0 or 1.
 */
export type WordType = "address" | "tensor" | "heads" | "integer" | "unsigned" | "float" | "flag";

/** Named words, after the two that every command has: its kind with flags, and its length. */
export type Words = Readonly<Record<string, WordType>>;

/** One kind of command. */
export interface Command {
  /** File of the assembly that exports the kernel, which has the command's name. */
  readonly file: string;
  /** Name of the layout, if several commands share one. Default: the command's name. */
  readonly layout?: string;
  readonly words: Words;
}

/** Command whose words are fields of an operation, or derived from it by the host. */
export interface DirectCommand<Asked> extends Command {
  /** Approximate work in elements times instructions; decides whether to wake other threads. */
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

/** Words of a command that runs an elementwise program. Instructions and operands follow them. */
const PROGRAM = {
  /** Function of the compiled program; 0 if instructions follow for the interpreter. */
  compiled: "integer",
  rows: "integer",
  length: "integer",
  extent1: "integer",
  extent2: "integer",
  rowsPerTask: "integer",
  /** Elements of a row per task; 0 if rows must not be split. */
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
  /** Elements of a row, or number of rows, per partial result. */
  chunk: "integer",
  chunks: "integer",
} as const;

/** Words of an operand of an elementwise program. */
export const OPERAND = {
  pointer: "address",
  /** Strides in bytes along the four axes. */
  stride0: "address",
  stride1: "address",
  stride2: "address",
  stride3: "address",
  kind: "integer",
  /** Register for a partial block. */
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

/** Fields of a random number command. */
export interface RandomWords {
  readonly out: Tensor;
  readonly size: number;
  readonly distribution: number;
  readonly key0: number;
  readonly key1: number;
}

/** Fields of an orthonormalization command, with its scratch memory. */
export interface OrthonormalizeWords {
  readonly vectors: Tensor;
  readonly out: Tensor;
  readonly work: number;
  readonly batch: number;
  readonly count: number;
  readonly length: number;
}

/** Fields of a conversion from 16 bits to float32, or back. */
export interface ConversionWords {
  readonly source: Tensor;
  readonly out: Tensor;
  readonly size: number;
  /** True for float16, false for bfloat16. */
  readonly isFloat16: boolean;
}

function convolutionCommand(): DirectCommand<ConvolutionWords> & { readonly layout: string } {
  const command = direct<ConvolutionWords>(
    "convolution",
    {
      ...{ batch: "integer", groups: "integer", channels: "integer", outputs: "integer" },
      ...{ height: "integer", width: "integer", outHeight: "integer", outWidth: "integer" },
      ...{ windowHeight: "integer", windowWidth: "integer" },
      ...{ strideY: "integer", strideX: "integer", paddingY: "integer", paddingX: "integer" },
      ...{ dilationY: "integer", dilationX: "integer" },
      ...{ x: "tensor", weight: "tensor", bias: "tensor", y: "tensor", accumulate: "flag" },
      ...{ tileImages: "integer", tilePlaces: "integer", tileChannels: "integer" },
      ...{ parts: "integer", work: "address", threadBytes: "address", sums: "address" },
    },
    ({ batch, groups, channels, outputs, outHeight, outWidth, windowHeight, windowWidth }) =>
      batch *
      groups *
      outputs *
      outHeight *
      outWidth *
      channels *
      windowHeight *
      windowWidth *
      0.25,
  );
  return { ...command, layout: "convolution" };
}

function conversionCommand(
  file: string,
): DirectCommand<ConversionWords> & { readonly layout: string } {
  const command = direct<ConversionWords>(
    file,
    { source: "tensor", out: "tensor", size: "unsigned", isFloat16: "flag" },
    ({ size }) => size * 0.5,
  );
  return { ...command, layout: "conversion" };
}

/** All commands. They are numbered in this order, from 1. */
export const COMMANDS = {
  skip: { file: "transfer", words: {} },
  write: { file: "transfer", words: { to: "address", bytes: "address" } },
  read: { file: "transfer", words: { id: "integer", from: "address", bytes: "address" } },
  install: { file: "transfer", words: { index: "integer", bytes: "address" } },
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
  convolution: convolutionCommand(),
  convolutionWeightGradient: convolutionCommand(),
  convolutionInputGradient: convolutionCommand(),
  widen: conversionCommand("widen"),
  narrow: conversionCommand("narrow"),
} as const satisfies Readonly<Record<string, Command>>;

/** The name of a command. */
export type CommandKind = keyof typeof COMMANDS;

/** Number of each command, stored in the low byte of its first word. */
export const COMMAND_NUMBERS = Object.fromEntries(
  Object.keys(COMMANDS).map((kind, index) => [kind, index + 1]),
) as Readonly<Record<CommandKind, number>>;

/** Returns the number of words of a type. */
export const wordCount = (type: WordType): number => (type === "heads" ? 3 : 1);

/** Returns the position of each word, starting at `first`. */
export function positionsOf<Layout extends Words>(
  words: Layout,
  first: number,
): Readonly<Record<keyof Layout, number>> {
  let position = first;
  const entries = Object.entries(words).map(([name, type]) => {
    const entry = [name, position] as const;
    position += wordCount(type);
    return entry;
  });
  // Parsed from JSON: engines represent an object built from computed names as a slow dictionary.
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)));
}

/** Number of words before those of the table. */
export const FIRST_WORD = 2;
