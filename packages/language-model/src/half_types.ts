import type { SafetensorsHeader, StoredTensor } from "@lrm/safetensors";
import { type HalfType, sizeOf } from "@lrm/tensor";
import type { ParameterLayout } from "./layout.ts";

/** Options of loading a model. */
export interface LoadOptions {
  /**
   * Keeps matrices that the file has in 16 bits in 16 bits on the device, frozen. They compute the
   * same bits as float32. Default: false, all weights are float32 and trainable.
   */
  readonly keepHalves?: boolean | undefined;
}

/** Types of 16 bits by their names in files. */
const TYPES: Readonly<Partial<Record<StoredTensor["dtype"], HalfType>>> = {
  F16: "float16",
  BF16: "bfloat16",
};

/**
 * Finds the matrices of a model that a file has in 16 bits. Vectors take no memory worth saving.
 *
 * @param file  with the tensors of the layout
 * @param prefix  that stored names may have. Default: none
 * @returns  types by the names of the layout
 */
export function halfTypes(
  { tensors }: Pick<SafetensorsHeader, "tensors">,
  layout: readonly ParameterLayout[],
  prefix = "",
): ReadonlyMap<string, HalfType> {
  const types = new Map<string, HalfType>();
  for (const { name, shape } of layout) {
    const stored = tensors.get(name) ?? tensors.get(prefix + name);
    const type = stored && TYPES[stored.dtype];
    if (type !== undefined && shape.length === 2) types.set(name, type);
  }
  return types;
}

/**
 * Computes the bytes by which weights take less memory with these options than in float32.
 *
 * @param prefix  that stored names may have. Default: none
 */
export function bytesSaved(
  file: Pick<SafetensorsHeader, "tensors">,
  layout: readonly ParameterLayout[],
  { keepHalves = false }: LoadOptions,
  prefix?: string,
): number {
  if (!keepHalves) return 0;
  const types = halfTypes(file, layout, prefix);
  return layout.reduce(
    (sum, { name, shape }) => sum + (types.has(name) ? 2 * sizeOf(shape) : 0),
    0,
  );
}
