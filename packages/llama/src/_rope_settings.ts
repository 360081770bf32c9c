import type { HuggingFaceSettings } from "@lrm/language-model";
import { ArgumentError } from "@lrm/tensor";
import type { RopeScaling } from "./rope_scaling.ts";

const DEFAULT = 10_000;
const TYPES = ["default", "linear", "dynamic", "llama3", "yarn"] as const;

/** Settings of the rotary angles. */
export interface RopeSettings {
  readonly base: number;
  readonly scaling: RopeScaling | undefined;
}

/**
 * Reads the rotary angles. Older versions of transformers write the base beside the other settings,
 * newer versions in an object. If a file says something twice, it must be the same.
 *
 * @param context  `max_position_embeddings`
 * @throws ArgumentError with the name of the setting
 */
export function ropeSettings(settings: HuggingFaceSettings, context: number): RopeSettings {
  const bases = new Map<string, number>();
  if (settings.get("rope_theta") !== undefined) {
    bases.set("rope_theta", settings.number("rope_theta"));
  }
  const scalings = new Map<string, RopeScaling | undefined>();
  for (const name of ["rope_scaling", "rope_parameters"]) {
    const rope = settings.inside(name);
    if (rope === undefined) continue;
    if (rope.get("rope_theta") !== undefined) {
      bases.set(`${name}.rope_theta`, rope.number("rope_theta"));
    }
    const original = settings.get("original_max_position_embeddings");
    scalings.set(name, scalingIn(rope, context, original));
  }
  const base = agreed(bases) ?? DEFAULT;
  const texts = new Map([...scalings].map(([name, each]) => [name, JSON.stringify(each ?? null)]));
  agreed(texts);
  return { base, scaling: [...scalings.values()][0] };
}

/** Returns the value that all names have. */
function agreed<T>(values: ReadonlyMap<string, T>): T | undefined {
  const [first, ...others] = values;
  const other = others.find(([, value]) => value !== first![1]);
  if (other === undefined) return first?.[1];
  throw new ArgumentError(
    `Cannot read the model's configuration: ${other[0]} is ${other[1]}, but ${first![0]} is ${first![1]}`,
    "keep the one that is right",
  );
}

/** @param original  context of the first training, if a setting outside the object says it */
function scalingIn(
  rope: HuggingFaceSettings,
  context: number,
  original: unknown,
): RopeScaling | undefined {
  rope.require({ rope_type: TYPES, type: TYPES, partial_rotary_factor: 1 });
  const type = (rope.get("rope_type") ?? rope.get("type") ?? "default") as (typeof TYPES)[number];
  const factor = () => rope.number("factor");
  const originalContext = () => {
    const own = rope.number("original_max_position_embeddings", context);
    return typeof original === "number" ? original : own;
  };
  switch (type) {
    case "linear":
    case "dynamic": {
      const scaling = { type, factor: factor() } as const;
      rope.refuseOthers(["original_max_position_embeddings"]);
      return scaling;
    }
    case "llama3": {
      const scaling = {
        type,
        factor: factor(),
        lowFrequencyFactor: rope.number("low_freq_factor"),
        highFrequencyFactor: rope.number("high_freq_factor"),
        originalContext: originalContext(),
      } as const;
      rope.refuseOthers();
      return scaling;
    }
    case "yarn":
      return yarnIn(rope, originalContext(), context);
    case "default":
      rope.require({ factor: 1 });
      rope.refuseOthers(["original_max_position_embeddings"]);
      return undefined;
    default:
      return type satisfies never;
  }
}

function yarnIn(rope: HuggingFaceSettings, originalContext: number, context: number): RopeScaling {
  const extension = context === originalContext ? undefined : context / originalContext;
  const factor = rope.number("factor", extension);
  const [mscale, mscaleAll] = [rope.number("mscale", 0), rope.number("mscale_all_dim", 0)];
  const grown = (by: number): number => (factor <= 1 ? 1 : 0.1 * by * Math.log(factor) + 1);
  const usual = mscale !== 0 && mscaleAll !== 0 ? grown(mscale) / grown(mscaleAll) : grown(1);
  const [betaFast, betaSlow] = [rope.number("beta_fast", 32), rope.number("beta_slow", 1)];
  rope.require({ truncate: [true, false] });
  const scaling = {
    type: "yarn",
    factor,
    attentionFactor: rope.number("attention_factor", usual),
    ...(betaFast !== 32 && { betaFast }),
    ...(betaSlow !== 1 && { betaSlow }),
    ...(rope.get("truncate") === false && { truncate: false }),
    originalContext,
  } as const;
  rope.refuseOthers();
  return scaling;
}

/** Writes the settings of a scaling as transformers does. */
export function ropeScalingToHuggingFace(
  scaling: RopeScaling | undefined,
): Record<string, unknown> | null {
  switch (scaling?.type) {
    case undefined:
      return null;
    case "linear":
    case "dynamic":
      return { rope_type: scaling.type, factor: scaling.factor };
    case "llama3":
      return {
        rope_type: "llama3",
        factor: scaling.factor,
        low_freq_factor: scaling.lowFrequencyFactor,
        high_freq_factor: scaling.highFrequencyFactor,
        original_max_position_embeddings: scaling.originalContext,
      };
    case "yarn":
      return {
        rope_type: "yarn",
        factor: scaling.factor,
        attention_factor: scaling.attentionFactor,
        beta_fast: scaling.betaFast ?? 32,
        beta_slow: scaling.betaSlow ?? 1,
        truncate: scaling.truncate ?? true,
        original_max_position_embeddings: scaling.originalContext,
      };
    default:
      return scaling satisfies never;
  }
}
