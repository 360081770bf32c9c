import type { ParameterRole } from "@lrm/autograd";
import { BYTES_PER_ELEMENT, type Shape, sizeOf } from "@lrm/tensor";

/** A parameter of a model. */
export interface ParameterLayout {
  /** Name as in Hugging Face checkpoints: `h.0.attn.c_attn.weight`. */
  readonly name: string;
  /** Shape in memory. The weight of a linear layer is (out, in). */
  readonly shape: Shape;
  /**
   * Purpose of the weight, by which optimizers group parameters. Default: `vector` for one axis.
   */
  readonly role?: ParameterRole;
  /**
   * Kind of matrix: `qkv`, `attentionOutput`, `mlpInput` or `mlpOutput`. Default: none, as for
   * parameters that are not matrices.
   */
  readonly kind?: string;
  /** Initial values: a normal distribution with this standard deviation, or a constant. */
  readonly initial: { readonly deviation: number } | 0 | 1;
  /** True if checkpoints store it transposed, as (in, out). Default: false. */
  readonly transposed?: boolean;
}

/** Returns the shape in checkpoints. */
export function storedShape({ shape, transposed }: ParameterLayout): Shape {
  return transposed ? [...shape].reverse() : shape;
}

/** Counts the parameters of a layout. */
export function countParameters(layout: readonly ParameterLayout[]): number {
  return layout.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Computes the bytes of the weights of a layout in memory. */
export function layoutBytes(layout: readonly ParameterLayout[]): number {
  return BYTES_PER_ELEMENT * countParameters(layout);
}

/** Computes the bytes of the table of rotary angles that a model keeps. */
export function rotaryBytes(contextLength: number, headSize: number): number {
  // A cosine and a sine for each pair of channels.
  return BYTES_PER_ELEMENT * contextLength * headSize;
}
