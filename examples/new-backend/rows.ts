import {
  type GatherOperation,
  philox,
  type RandomOperation,
  type ScatterAddOperation,
} from "@lrm/tensor";
import { floats, integers } from "./memory.ts";

export function gather(operation: GatherOperation): void {
  const { count, inner, extent, batchStride, axisStride, innerStride } = operation;
  const elements = operation.source.dtype === "int32" ? integers : floats;
  const source = elements(operation.source);
  const indices = integers(operation.indices);
  const out = elements(operation.out);
  for (let at = 0; at < out.length; at++) {
    const i = at % inner;
    const entry = (at - i) / inner; // b · count + j
    const index = indices[entry]!;
    const from = Math.floor(entry / count) * batchStride + index * axisStride + i * innerStride;
    out[at] = index >= 0 && index < extent ? source[from]! : 0;
  }
}

export function scatterAdd(operation: ScatterAddOperation): void {
  const { inner, extent } = operation;
  const source = floats(operation.source);
  const out = floats(operation.out);
  integers(operation.indices).forEach((index, j) => {
    if (index < 0 || index >= extent) return;
    for (let i = 0; i < inner; i++) out[index * inner + i]! += source[j * inner + i]!;
  });
}

export function random({ out, distribution, key }: RandomOperation): void {
  const target = distribution === "bits" ? integers(out) : floats(out);
  for (let at = 0; at < out.size; at += 4) {
    const words = philox([at / 4, 0, 0, 0], key);
    target.set(NUMBERS[distribution](words).slice(0, out.size - at), at);
  }
}

type Words = readonly [number, number, number, number];

const NUMBERS: Record<RandomOperation["distribution"], (words: Words) => readonly number[]> = {
  bits: (words) => words,
  uniform: (words) => words.map((word) => (word >>> 8) * 2 ** -24),
  normal: ([w0, w1, w2, w3]) => [...boxMuller(w0, w1), ...boxMuller(w2, w3)],
};

function boxMuller(first: number, second: number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(((first >>> 8) + 1) * 2 ** -24));
  const angle = 2 * Math.PI * (second >>> 8) * 2 ** -24;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
