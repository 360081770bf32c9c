import { type CheckpointNames, type DerivedTensor, tiedHead } from "@lrm/language-model";
import { type Dtype, decodeFloat32 } from "@lrm/safetensors";
import type { LLaMAConfig } from "./config.ts";

const HEAD = tiedHead(
  "model.embed_tokens.weight",
  'set "tie_word_embeddings": false in config.json if the model has a head of its own',
);

/**
 * Relative errors of stored frequencies: a few roundings of float32, or half a unit in the last
 * place of the others.
 */
const TOLERANCES: Partial<Record<Dtype, number>> = { F16: 2 ** -11, BF16: 2 ** -8 };
const TOLERANCE = 1e-5;
/** Least step of F16 near zero. */
const LEAST = 2 ** -24;

/** Angles from one position to the next, `[headSize / 2]`, which older checkpoints hold. */
function frequencies({ width, heads, rotaryBase = 10_000 }: LLaMAConfig): DerivedTensor {
  const pairs = width / heads / 2;
  return {
    name: /^model\.(layers\.\d+\.self_attn\.)?rotary_emb\.inv_freq$/,
    async problem(stored) {
      const values = decodeFloat32(stored);
      const tolerance = TOLERANCES[stored.dtype] ?? TOLERANCE;
      const same = (value: number, pair: number) => {
        const expected = rotaryBase ** (-pair / pairs);
        return (
          Math.abs(value - expected) <= tolerance * expected + (tolerance > TOLERANCE ? LEAST : 0)
        );
      };
      if (values.length === pairs && values.every(same)) return undefined;
      return `${stored.name} does not hold the angles of heads of size ${2 * pairs} and base ${rotaryBase}; set rope_theta in config.json to the base that the model was trained with`;
    },
  };
}

/** Differences of a size's checkpoints from its layout. */
export function namesOf(config: LLaMAConfig): CheckpointNames {
  return { derived: [frequencies(config), ...(config.tiedHead ? [HEAD] : [])] };
}
