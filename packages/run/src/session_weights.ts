import type { LanguageModel } from "@lrm/language-model";
import type { LoRA } from "@lrm/lora";
import { decodeFloat32 } from "@lrm/safetensors";
import type { Tensor } from "@lrm/tensor";
import {
  CHECKPOINT_PREFIXES,
  type LoadedCheckpoint,
  prefixed,
  type StoredTensor,
} from "@lrm/train";
import { partOf, restorePart } from "./checkpoint_parts.ts";

const MODEL = CHECKPOINT_PREFIXES.model;
const ADAPTER = "adapter/";
const INITIAL = "initial/";

/** Returns a parameter's name in a run's checkpoint. */
export function weightName(parameter: string): string {
  return MODEL + parameter;
}

/** Overwrites a model's weights with those of a run's checkpoint. */
export function restoreWeights(
  path: string,
  checkpoint: LoadedCheckpoint,
  model: LanguageModel,
): void {
  restorePart(path, checkpoint, MODEL, weightTensors(model));
}

/**
 * Overwrites the factors of adapters with those of a run's checkpoint.
 *
 * @param taken  true if the weights are those of the checkpoint, which lack what factors began with
 */
export function restoreFactors(
  path: string,
  checkpoint: LoadedCheckpoint,
  lora: LoRA,
  { taken }: { readonly taken: boolean },
): void {
  if (lora.config.initial === "pissa") {
    const stored = new Map(partOf(checkpoint, INITIAL));
    const factors = lora.layers.flatMap(({ down, up }) => [down, up]);
    restorePart(path, checkpoint, INITIAL, prefixed(INITIAL, valuesOf(factors)));
    const began = factors.map(
      (factor) => [factor, decodeFloat32(stored.get(INITIAL + factor.name)!)] as const,
    );
    lora.beginWith(new Map(began), { taken });
  }
  restorePart(path, checkpoint, ADAPTER, factorTensors(lora));
}

/** Returns what is trained of adapters, by their names in checkpoints; none without adapters. */
export function factorTensors(lora: LoRA | undefined): Record<string, Tensor> {
  return prefixed(ADAPTER, valuesOf(lora?.parameters ?? []));
}

/** Returns the values that factors began with, if these were taken from the weights. */
export function initialTensors(lora: LoRA | undefined): Record<string, StoredTensor> {
  const values = [...(lora?.initial ?? [])].map(
    ([{ name, shape }, data]): [string, StoredTensor] => [
      INITIAL + name,
      { shape, dtype: "float32", read: async () => data },
    ],
  );
  return Object.fromEntries(values);
}

function valuesOf(parameters: LanguageModel["parameters"]): Record<string, Tensor> {
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
}

/** Returns the weights of a model by their names in checkpoints. */
export function weightTensors(model: LanguageModel): Record<string, Tensor> {
  return prefixed(MODEL, valuesOf(model.parameters));
}
