import { layoutBytes } from "@lrm/language-model";
import type { LLaMAConfig } from "./config.ts";
import { parameterLayout } from "./layout.ts";

/** Computes the bytes of the weights of a model of this size. */
export function parameterBytes(config: LLaMAConfig): number {
  return layoutBytes(parameterLayout(config));
}
