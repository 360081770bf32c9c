import type { HuggingFaceSettings } from "@lrm/language-model";

const DEFAULT = 10_000;

/** Settings of scaled angles that say nothing while angles are not scaled. */
const HARMLESS = ["original_max_position_embeddings"];

/**
 * Base of the rotary angles. It stands beside the other settings, or, as newer versions of
 * transformers write it, in an object of its own, or in both; the places must agree. Scaled angles
 * are refused.
 */
export function rotaryBaseOf(settings: HuggingFaceSettings): number {
  const given = new Map<string, number>();
  if (settings.get("rope_theta") !== undefined) {
    given.set("rope_theta", settings.number("rope_theta"));
  }
  for (const name of ["rope_scaling", "rope_parameters"]) {
    const rope = settings.inside(name);
    if (rope === undefined) continue;
    rope.require({ rope_type: "default", type: "default", factor: 1, partial_rotary_factor: 1 });
    if (rope.get("rope_theta") !== undefined) {
      given.set(`${name}.rope_theta`, rope.number("rope_theta"));
    }
    rope.refuseOthers(HARMLESS);
  }
  const [first, ...others] = given;
  const other = others.find(([, base]) => base !== first![1]);
  if (other !== undefined) {
    throw new RangeError(
      `Cannot read the model's configuration: ${other[0]} is ${other[1]}, but ${first![0]} is ${first![1]}; keep the one that is right`,
    );
  }
  return first?.[1] ?? DEFAULT;
}
