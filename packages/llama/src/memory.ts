import { layoutBytes } from "@lrm/language-model";
import type { LLaMAConfig } from "./config.ts";
import { parameterLayout } from "./layout.ts";

/** Bytes of the weights. */
export function parameterBytes(config: LLaMAConfig): number {
  return layoutBytes(parameterLayout(config));
}
