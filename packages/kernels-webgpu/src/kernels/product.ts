import type { MatmulOperation, Program } from "@lrm/tensor";
import type { Place } from "./context.ts";

/** Matrix product whose operands are positions in memory. */
export interface Product
  extends Omit<MatmulOperation, "a" | "b" | "out" | "c" | "bias" | "epilogue"> {
  readonly a: Place;
  readonly b: Place;
  readonly out: Place;
  readonly c: Place | undefined;
  readonly bias: Place | undefined;
  readonly epilogue: { readonly program: Program; readonly made: Place } | undefined;
}
