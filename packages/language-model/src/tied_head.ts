import { decodeFloat32 } from "@lrm/safetensors";
import { sameShape } from "@lrm/tensor";
import type { DerivedTensor } from "./checkpoint_names.ts";

/**
 * The head of a model that is tied to its embedding, which some checkpoints hold nevertheless: it
 * must be the embedding.
 *
 * @param embedding  name of the parameter
 * @param remedy  for a head that is another matrix
 */
export function tiedHead(embedding: string, remedy: string): DerivedTensor {
  return {
    name: /^lm_head\.weight$/,
    async problem(stored, { read }) {
      const table = await read(embedding);
      if (sameShape(stored.shape, table.shape)) {
        const values = decodeFloat32(table);
        // A NaN is the embedding's as well, and refused there. Zeros of either sign are the same.
        const same = (value: number, at: number) =>
          value === values[at] || Object.is(value, values[at]);
        if (decodeFloat32(stored).every(same)) return undefined;
      }
      return `${stored.name} differs from ${table.name}, although the model's head is tied to its embedding; ${remedy}`;
    },
  };
}
