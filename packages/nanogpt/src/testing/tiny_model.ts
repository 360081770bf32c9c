/** A tiny NanoGPT whose weights are all drawn: at its initialization, blocks add nothing. */
import { type Backend, Random, sizeOf } from "@lrm/tensor";
import type { NanoGPTConfig } from "../config.ts";
import { NanoGPT } from "../model.ts";

export const TINY_CONFIG: NanoGPTConfig = {
  vocabularySize: 97,
  contextLength: 24,
  layers: 2,
  width: 32,
  heads: 4,
  mlpWidth: 88,
  epsilon: 1e-6,
};

/** Makes a model with values around 0, and gains around 1. */
export function tinyModel(backend: Backend, config: NanoGPTConfig = TINY_CONFIG): NanoGPT {
  const model = NanoGPT.initialize(backend, config, new Random(1));
  for (const { name, value } of model.parameters) {
    const center = name.endsWith(".gains") ? 1 : 0;
    const numbers = new Random(2).fork(name).numbers();
    value.write(
      Float32Array.from(
        { length: sizeOf(value.shape) },
        () => center + 0.4 * (numbers.next().value - 0.5),
      ),
    );
  }
  return model;
}
