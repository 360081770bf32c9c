import type { LanguageModelConfig } from "@lrm/language-model";
import { oneOf } from "../nearest.ts";
import type { ModelFamily } from "./model_family.ts";
import { MODELS } from "./models.ts";

/** A model's family and size. */
export interface ModelSize {
  /** Name of the family. */
  readonly kind: string;
  readonly config: LanguageModelConfig;
}

/**
 * Looks up a family by its name.
 *
 * @throws UsageError with the nearest name, or all of them
 */
export function familyOf(kind: string, models: readonly ModelFamily[] = MODELS): ModelFamily {
  const names = models.map(({ name }) => name);
  const known = oneOf("kind of model", kind, names);
  return models[names.indexOf(known)]!;
}

/** Lists the names that `--preset` takes. */
export function presetNames(models: readonly ModelFamily[] = MODELS): string[] {
  return models.flatMap(({ presets }) => Object.keys(presets));
}

/**
 * Looks up the model that `--preset` names.
 *
 * @throws UsageError with the nearest name
 */
export function modelOf(preset: string, models: readonly ModelFamily[] = MODELS): ModelSize {
  const known = oneOf("preset", preset, presetNames(models));
  const family = models.find(({ presets }) => Object.hasOwn(presets, known))!;
  return { kind: family.name, config: family.presets[known]! };
}
