import type { HuggingFaceSettings } from "@lrm/language-model";
import { ArgumentError } from "@lrm/tensor";

const DEFAULT = 10_000;

/** Settings that matter only for scaled angles. */
const HARMLESS = ["original_max_position_embeddings"];

/**
 * Reads the base of the rotary angles. Older versions of transformers write it beside the other
 * settings, newer versions in an object. If a file has both, they must agree. Refuses scaled
 * angles.
 *
 * @throws ArgumentError with the name of the setting
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
    throw new ArgumentError(
      `Cannot read the model's configuration: ${other[0]} is ${other[1]}, but ${first![0]} is ${first![1]}`,
      "keep the one that is right",
    );
  }
  return first?.[1] ?? DEFAULT;
}
