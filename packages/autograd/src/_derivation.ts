import type { MapKernel, Tensor } from "@lrm/tensor";
import type { FusedMap } from "./_fused_map.ts";

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** The backward pass of a fused map. */
export interface Derivation {
  readonly fused: FusedMap;
  /** Gradients of outputs, by the name of the output. */
  readonly gradients: Tensors;
  /** Prefix of the names of gradients. */
  readonly prefix: string;
  /** Tensors that derivatives read: operands, saved outputs, and gradients. */
  readonly values: Tensors;
  /** Makes the kernel of the gradients of some inputs. */
  readonly derive: (of: readonly string[], rowConstant: readonly string[]) => MapKernel;
}
