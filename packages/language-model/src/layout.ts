import { BYTES_PER_ELEMENT, type Shape, sizeOf } from "@lrm/tensor";

/** A parameter of a model. */
export interface ParameterLayout {
  /** As in Hugging Face checkpoints: `h.0.attn.c_attn.weight`. */
  readonly name: string;
  /** In memory; the weight of a linear layer is (out, in). */
  readonly shape: Shape;
  /** What a new model starts with: a normal distribution of this deviation, or a constant. */
  readonly initial: { readonly deviation: number } | 0 | 1;
  /** Whether checkpoints hold it as (in, out). Default false. */
  readonly transposed?: boolean;
}

/** The shape that checkpoints hold. */
export function storedShape({ shape, transposed }: ParameterLayout): Shape {
  return transposed ? [...shape].reverse() : shape;
}

/** Number of parameters of a layout. */
export function countParameters(layout: readonly ParameterLayout[]): number {
  return layout.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Bytes of a layout's weights in memory. */
export function layoutBytes(layout: readonly ParameterLayout[]): number {
  return BYTES_PER_ELEMENT * countParameters(layout);
}

/** Bytes of the angles of rotary positions, which a model computes when it is made. */
export function rotaryBytes(contextLength: number, headSize: number): number {
  // A cosine and a sine for each pair of channels.
  return BYTES_PER_ELEMENT * contextLength * headSize;
}
