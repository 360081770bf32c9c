import { isObject } from "@lrm/files/values";
import {
  type AdaptableWeight,
  completeLoRA,
  factorLayout,
  type LoRAConfig,
  type LoRAOptions,
  trainedOf,
} from "@lrm/lora";
import { ArgumentError } from "@lrm/tensor";

/** Settings of LoRA adapters in a run. */
export interface AdapterOptions extends LoRAOptions {
  /**
   * Learning rate of B as a multiple of that of A (LoRA+). Default: 1.
   *
   * @see Hayou et al. 2024, https://arxiv.org/abs/2402.12354
   */
  readonly upRateRatio?: number;
}

/** LoRA adapters of a run, stored in `config.json`. */
export type AdapterConfig = LoRAConfig & Pick<AdapterOptions, "upRateRatio">;

/** Fields of {@link AdapterConfig}. */
const FIELDS = [
  ...["rank", "alpha", "dropout", "scaling", "initial", "dora", "targets"],
  "upRateRatio",
];

/**
 * Fills in the defaults of adapters, and checks them.
 *
 * @param weights  parameters of the model, or their layout
 * @throws ArgumentError that names the setting
 */
export function completeAdapter(
  { upRateRatio, ...options }: AdapterOptions,
  weights: readonly AdaptableWeight[],
): AdapterConfig {
  const config = completeLoRA(options);
  factorLayout(weights, config);
  if (upRateRatio === undefined) return config;
  if (typeof upRateRatio === "number" && Number.isFinite(upRateRatio) && upRateRatio > 0) {
    return { ...config, upRateRatio };
  }
  throw new ArgumentError(
    `Cannot train B with ${String(upRateRatio)} times the learning rate of A: it must be a number above 0`,
    "choose a number such as 16",
  );
}

/**
 * Checks that JSON has settings of adapters.
 *
 * @throws ArgumentError that names the setting
 */
export function checkAdapter(json: unknown, weights: readonly AdaptableWeight[]): void {
  const unknown = isObject(json) ? Object.keys(json).find((name) => !FIELDS.includes(name)) : "";
  if (unknown !== undefined) {
    throw new ArgumentError(
      unknown === "" ? "lora is no object" : `lora.${unknown.slice(0, 80)} is unknown`,
      "restore it from a copy",
    );
  }
  completeAdapter(json as AdapterOptions, weights);
}

/**
 * Tells whether the frozen weights below adapters may stay in 16 bits. PiSSA changes them, so that
 * they need more.
 */
export function keepsHalves(adapter: Pick<AdapterConfig, "initial"> | undefined): boolean {
  return adapter !== undefined && adapter.initial !== "pissa";
}

/** Returns the layout of the parameters that a run trains: those of its adapters, or all. */
export function trainedLayout<Weight extends AdaptableWeight>(
  weights: readonly Weight[],
  adapter: AdapterConfig | undefined,
): readonly AdaptableWeight[] {
  if (adapter === undefined) return weights;
  return factorLayout(weights, adapter).flatMap(trainedOf);
}
