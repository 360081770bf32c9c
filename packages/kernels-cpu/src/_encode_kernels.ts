import type {
  AttentionGeometry,
  AttentionGradientOperation,
  AttentionOperation,
  GatherOperation,
  HeadsOperand,
  InverseCholeskyOperation,
  MatmulOperation,
  OrthonormalizeRowsOperation,
  RandomOperation,
  ScatterAddOperation,
} from "@lrm/tensor";
import { type Encoder, isSolo } from "./_encoder.ts";
import type { Operation } from "./_protocol.ts";

/** Writes a command of a few words: pointers and whole numbers, behind the two that every command has. */
function encode(
  { ring, end }: Encoder,
  operation: Operation,
  solo: boolean,
  values: readonly number[],
): void {
  const at = ring.begin(operation, 2 + values.length, solo) + 2;
  for (let index = 0; index < values.length; index++) ring.words[at + index] = values[index]!;
  end();
}

const bits = new Float32Array(1);
const bitWords = new Int32Array(bits.buffer);

/** The bits of a float32, as a whole number. */
function bitsOf(value: number): number {
  bits[0] = value;
  return bitWords[0]!;
}

export function encodeMatmul(encoder: Encoder, operation: MatmulOperation): void {
  const { a, b, c, out, bias, m, n, k, batch, strideA, strideB, strideC } = operation;
  encode(encoder, "matmul", isSolo(batch * m * n * k * 0.25), [
    ...[batch, m, n, k],
    ...[encoder.pointer(a), strideA, operation.transposeA ? 1 : 0],
    ...[encoder.pointer(b), strideB, operation.transposeB ? 1 : 0],
    ...[c ? encoder.pointer(c) : 0, strideC],
    ...[encoder.pointer(out), strideC],
    bias ? encoder.pointer(bias) : 0,
    ...[bitsOf(operation.alpha), bitsOf(operation.beta)],
    operation.symmetric ? 1 : 0,
  ]);
}

export function encodeGather(encoder: Encoder, operation: GatherOperation): void {
  const { source, indices, out, batch, count, inner, extent } = operation;
  encode(encoder, "gather", isSolo(batch * count * inner), [
    ...[encoder.pointer(source), encoder.pointer(indices), encoder.pointer(out)],
    ...[batch, count, inner, extent],
    ...[operation.batchStride, operation.axisStride, operation.innerStride],
  ]);
}

export function encodeScatterAdd(encoder: Encoder, operation: ScatterAddOperation): void {
  const { source, indices, out, count, inner, extent } = operation;
  encode(encoder, "scatterAdd", isSolo(count * inner), [
    ...[encoder.pointer(source), encoder.pointer(indices), encoder.pointer(out)],
    ...[count, inner, extent],
  ]);
}

const RANDOM_KIND = { bits: 0, uniform: 1, normal: 2 } as const;

export function encodeRandom(encoder: Encoder, { out, kind, key }: RandomOperation): void {
  encode(encoder, "random", isSolo(out.size * 4), [
    ...[encoder.pointer(out), out.size, RANDOM_KIND[kind], ...key],
  ]);
}

export function encodeOrthonormalizeRows(
  encoder: Encoder,
  { vectors, out, batch, count, length }: OrthonormalizeRowsOperation,
): void {
  const work = encoder.scratch(batch * count * (length + 2) * 4);
  encode(encoder, "orthonormalizeRows", isSolo(batch * count * count * length), [
    ...[encoder.pointer(vectors), encoder.pointer(out), work.region.start],
    ...[batch, count, length],
  ]);
  encoder.freeScratch(work);
}

export function encodeInverseCholesky(
  encoder: Encoder,
  { matrices, out, failed, batch, size }: InverseCholeskyOperation,
): void {
  encode(encoder, "inverseCholesky", isSolo(batch * size ** 3 * 0.5), [
    ...[encoder.pointer(matrices), encoder.pointer(out), encoder.pointer(failed)],
    ...[batch, size],
  ]);
}

function geometry(operation: AttentionGeometry): number[] {
  const { batch, heads, kvHeads, queries, keys, headSize, past, scale } = operation;
  return [batch, heads, kvHeads, queries, keys, headSize, past, bitsOf(scale)];
}

function heads(encoder: Encoder, operand: HeadsOperand): number[] {
  const { tensor, offset, batchStride, tokenStride } = operand;
  return [encoder.pointer(tensor) + offset * 4, batchStride, tokenStride];
}

function attentionWork({ batch, heads, queries, keys, headSize }: AttentionGeometry): number {
  return batch * heads * queries * keys * headSize;
}

export function encodeAttention(encoder: Encoder, operation: AttentionOperation): void {
  const { q, k, v, out, logSumExp } = operation;
  encode(encoder, "attention", isSolo(attentionWork(operation)), [
    ...geometry(operation),
    logSumExp ? encoder.pointer(logSumExp) : 0,
    ...[q, k, v, out].flatMap((operand) => heads(encoder, operand)),
  ]);
}

export function encodeAttentionGradient(
  encoder: Encoder,
  operation: AttentionGradientOperation,
): void {
  const { q, k, v, out, logSumExp, outGradient, qGradient, kGradient, vGradient } = operation;
  const operands = [q, k, v, out, outGradient, qGradient, kGradient, vGradient];
  encode(encoder, "attentionGradient", isSolo(2 * attentionWork(operation)), [
    ...geometry(operation),
    encoder.pointer(logSumExp),
    ...operands.flatMap((operand) => heads(encoder, operand)),
  ]);
}
