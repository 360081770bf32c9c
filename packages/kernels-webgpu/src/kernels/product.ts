import type { MatmulOperation, Program } from "@lrm/tensor";
import type { MemoryLocation } from "./context.ts";

/** Matrix product whose operands are positions in memory. */
export interface Product
  extends Omit<MatmulOperation, "a" | "b" | "out" | "c" | "bias" | "epilogue"> {
  readonly a: MemoryLocation;
  readonly b: MemoryLocation;
  readonly out: MemoryLocation;
  readonly c: MemoryLocation | undefined;
  readonly bias: MemoryLocation | undefined;
  readonly epilogue: { readonly program: Program; readonly made: MemoryLocation } | undefined;
}
