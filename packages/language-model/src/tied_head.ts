import { decodeFloat32 } from "@lrm/safetensors";
import { sameShape } from "@lrm/tensor";
import type { DerivedTensor } from "./checkpoint_names.ts";

/**
 * Accepts the stored head (`lm_head.weight`) of a model whose head is tied to its embedding, if it
 * equals the embedding.
 *
 * @param embedding  name of the embedding in the layout
 * @param remedy  what to do about a head that differs
 */
export function tiedHead(embedding: string, remedy: string): DerivedTensor {
  return {
    name: /^lm_head\.weight$/,
    async difference(stored, { read }) {
      const table = await read(embedding);
      if (sameShape(stored.shape, table.shape)) {
        const values = decodeFloat32(table);
        // NaN equals NaN here, as a NaN of the embedding is refused elsewhere. −0 equals 0.
        const same = (value: number, at: number) =>
          value === values[at] || Object.is(value, values[at]);
        if (decodeFloat32(stored).every(same)) return undefined;
      }
      return {
        why: `${stored.name} differs from ${table.name}, but the head of the model is tied to its embedding`,
        remedy,
      };
    },
  };
}
