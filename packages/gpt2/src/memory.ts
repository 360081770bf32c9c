import { layoutBytes } from "@lrm/language-model";
import type { GPT2Config } from "./config.ts";
import { parameterLayout } from "./layout.ts";

/** Bytes of the weights. */
export function parameterBytes(config: GPT2Config): number {
  return layoutBytes(parameterLayout(config));
}
