import { type CheckpointNames, type DerivedTensor, tiedHead } from "@lrm/language-model";
import { type Dtype, decodeFloat32 } from "@lrm/safetensors";
import { headSizeOf, type LLaMAConfig } from "./config.ts";
import { rotaryAngles } from "./rope_scaling.ts";

const HEAD = tiedHead(
  "model.embed_tokens.weight",
  'set "tie_word_embeddings": false in config.json if the model has a separate head',
);

/**
 * Allowed relative errors of stored frequencies: half a unit in the last place for short types, and
 * a few roundings for float32.
 */
const TOLERANCES: Partial<Record<Dtype, number>> = { F16: 2 ** -11, BF16: 2 ** -8 };
const TOLERANCE = 1e-5;
/** Smallest step of F16 near zero. */
const LEAST = 2 ** -24;

/** Angles between adjacent positions, `[headSize / 2]`, which older checkpoints store. */
function frequencies(config: LLaMAConfig): DerivedTensor {
  const { rotaryBase = 10_000, ropeScaling } = config;
  const pairs = headSizeOf(config) / 2;
  const { frequencies: rates } = rotaryAngles(2 * pairs, rotaryBase, ropeScaling);
  return {
    name: /^model\.(layers\.\d+\.self_attn\.)?rotary_emb\.inv_freq$/,
    async difference(stored) {
      const values = decodeFloat32(stored);
      const tolerance = TOLERANCES[stored.dtype] ?? TOLERANCE;
      const same = (value: number, pair: number) => {
        const expected = rates[pair]!;
        return (
          Math.abs(value - expected) <= tolerance * expected + (tolerance > TOLERANCE ? LEAST : 0)
        );
      };
      if (values.length === pairs && values.every(same)) return undefined;
      return {
        why: `${stored.name} does not hold the angles of heads of size ${2 * pairs} and base ${rotaryBase}`,
        remedy: "set rope_theta in config.json to the base that the model was trained with",
      };
    },
  };
}

/** Lists the differences between checkpoints of this configuration and its layout. */
export function checkpointNames(config: LLaMAConfig): CheckpointNames {
  return { derived: [frequencies(config), ...(config.tiedHead ? [HEAD] : [])] };
}
