import type { ReduceOperation } from "@lrm/tensor";
import { type Encoder, isSolo, unitsPerTask } from "../_encoder.ts";
import { type Template, WORD } from "./_assemble.ts";
import { writeProgram } from "./_encode_map.ts";
import type { Templates } from "./_templates.ts";

/** Elements of a row per partial sum; more in rows with more than {@link MOST_CHUNKS} chunks. */
const ROW_CHUNK = 8192;
const MOST_CHUNKS = 4096;
/** Rows per partial sum of a column reduction. */
const COLUMN_CHUNK = 128;

/**
 * Writes a reduction as a command. Chunks depend on the shape alone, so that results do not depend
 * on the number of threads.
 */
export function encodeReduce(
  encoder: Encoder,
  templates: Templates,
  operation: ReduceOperation,
): void {
  const { outer, reduced, inner } = operation;
  if (outer * inner === 0) return;
  if (inner === 1 || reduced === 0) reduceRows(encoder, templates, operation);
  else reduceColumns(encoder, templates, operation);
}

function reduceRows(encoder: Encoder, templates: Templates, operation: ReduceOperation): void {
  const { op, kernel, outer, reduced, inner, inputs, scalars } = operation;
  // An empty reduction writes the sum or maximum of no elements to every element of the output.
  const rows = outer * inner;
  const operands =
    reduced === 0
      ? inputs.map((input) => ({ ...input, strides: [0, 0] }))
      : inputs.map((input) => ({ ...input, strides: [input.strides[0]!, input.strides[1]!] }));
  const template = templates.get(
    kernel,
    op === "sum" ? "sumRows" : "maxRows",
    operands,
    [],
    reduced,
  );
  const chunk = ROW_CHUNK * Math.max(1, Math.ceil(reduced / ROW_CHUNK / MOST_CHUNKS));
  const chunks = Math.max(1, Math.ceil(reduced / chunk));
  const partials = chunks > 1 ? encoder.scratch(rows * chunks * 8) : undefined;
  const work = reduced * template.cost;
  const at = encoder.ring.begin("reduceRows", template.length, isSolo(rows * work));
  const { words } = encoder.ring;
  writeProgram(encoder, template, at, [rows, reduced], operands, 0, scalars);
  writeReduction(encoder, operation, template, at, chunk, chunks);
  words[at + WORD.rows] = rows;
  words[at + WORD.length] = reduced;
  words[at + WORD.rowsPerTask] = chunks > 1 ? 1 : unitsPerTask(Math.max(1, work));
  words[at + WORD.partials] = partials?.region.start ?? 0;
  encoder.end();
  if (partials) encoder.freeScratch(partials);
}

function reduceColumns(encoder: Encoder, templates: Templates, operation: ReduceOperation): void {
  const { op, kernel, outer, reduced, inner, inputs, scalars } = operation;
  const template = templates.get(
    kernel,
    op === "sum" ? "sumColumns" : "maxColumns",
    inputs,
    [],
    inner,
  );
  const chunks = Math.ceil(reduced / COLUMN_CHUNK);
  const partials = chunks > 1 ? encoder.scratch(outer * chunks * inner * 4) : undefined;
  const work = outer * reduced * inner * template.cost;
  const at = encoder.ring.begin("reduceColumns", template.length, isSolo(work));
  const { words } = encoder.ring;
  writeProgram(encoder, template, at, [outer, reduced, inner], inputs, 0, scalars);
  writeReduction(encoder, operation, template, at, COLUMN_CHUNK, chunks);
  words[at + WORD.rows] = outer * reduced;
  words[at + WORD.length] = inner;
  words[at + WORD.rowsPerTask] = outer;
  words[at + WORD.lengthPerTask] = words[at + WORD.block]!;
  words[at + WORD.partials] = partials?.region.start ?? 0;
  encoder.end();
  if (partials) encoder.freeScratch(partials);
}

function writeReduction(
  encoder: Encoder,
  { accumulate, out }: ReduceOperation,
  { block }: Template,
  at: number,
  chunk: number,
  chunks: number,
): void {
  const { words } = encoder.ring;
  words[at + WORD.block] = block;
  words[at + WORD.accumulate] = accumulate ? 1 : 0;
  words[at + WORD.out] = encoder.pointer(out);
  words[at + WORD.chunk] = chunk;
  words[at + WORD.chunks] = chunks;
}
