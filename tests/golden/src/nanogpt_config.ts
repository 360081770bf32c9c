import { NANOGPT_PRESETS, type NanoGPTConfig } from "@lrm/nanogpt";
import { InputError } from "./input_error.ts";

/** Numbers of the benchmark model's `config`, by the names of `@lrm/nanogpt`. */
const FIELDS = {
  vocabularySize: "vocab_size",
  layers: "layers",
  width: "width",
  heads: "heads",
  mlpWidth: "mlp_width",
  attentionScale: "attention_scale",
  softCap: "soft_cap",
  epsilon: "norm_epsilon",
} as const satisfies Partial<Record<keyof NanoGPTConfig, string>>;

/**
 * Reads the configuration of the benchmark model. It has no context, which changes no number.
 *
 * @throws InputError with the name of a number that is missing
 */
export function nanogptConfig(json: unknown): NanoGPTConfig {
  const given = json as Readonly<Record<string, unknown>>;
  const numbers = Object.entries(FIELDS).map(([name, field]) => {
    const value = given[field];
    if (typeof value === "number") return [name, value];
    throw new InputError(
      `Cannot load the benchmark model: its configuration has no number ${field}`,
      "make the reference values again",
    );
  });
  const { contextLength } = NANOGPT_PRESETS.small;
  return { ...Object.fromEntries(numbers), contextLength } as NanoGPTConfig;
}
