import {
  AUXILIARY_SETTINGS,
  KIND_SETTINGS,
  type OptimizerEntry,
  type Setting,
  type Settings,
  setting,
} from "@lrm/optimizer";
import { SCHEDULE_SETTINGS } from "./schedule_settings.ts";

/** A setting of an optimizer in a run: its flag, and its path in the configuration. */
export interface OptimizerField {
  /** Name of the flag in programs: `adamwLearningRate` for `--adamw-learning-rate`. */
  readonly flag: string;
  /** Path in `OptimizerConfig`: `adamw.learningRate`. */
  readonly path: string;
  readonly setting: Setting;
}

/** Settings that apply to any optimizer, by their paths in the configuration. */
export const SHARED_OPTIMIZER_SETTINGS: Settings = {
  ...SCHEDULE_SETTINGS,
  maxGradientNorm: setting.number({ above: 0, help: "Largest norm of all gradients together" }),
};

/** Settings that apply to optimizers of matrices, by their paths in the configuration. */
export const MATRIX_OPTIMIZER_SETTINGS: Settings = {
  allMatrices: setting.flag({ help: "Train embedding and head like matrices, not by AdamW" }),
  ...KIND_SETTINGS,
};

/** Names of flags that differ from their settings. */
const FLAGS: Readonly<Record<string, string>> = { maxGradientNorm: "clip" };

/** Settings of the AdamW beside a matrix optimizer. */
export const AUXILIARY_FIELDS = fieldsFrom(AUXILIARY_SETTINGS, (name) => ({
  flag: `adamw${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  path: `adamw.${name}`,
}));

const SHARED_FIELDS = fieldsFrom(SHARED_OPTIMIZER_SETTINGS, (name) => ({
  flag: FLAGS[name] ?? name,
  path: name,
}));

/** Tells whether a flag belongs to the AdamW beside a matrix optimizer. */
export function isAuxiliaryFlag(flag: string): boolean {
  return AUXILIARY_FIELDS.some((field) => field.flag === flag);
}

/**
 * Lists all settings of an optimizer in a run: those of its entry, those of the groups and of AdamW
 * if the optimizer trains only matrices, and those that apply to any optimizer. Leaves out settings
 * that only code can set.
 */
export function optimizerFields(
  entry: Pick<OptimizerEntry, "settings" | "trains" | "cooldown">,
): readonly OptimizerField[] {
  return [
    ...fieldsFrom(entry.settings, (name) => ({ flag: name, path: name })),
    ...fieldsFrom(matrixSettingsOf(entry), (name) => ({ flag: name, path: name })),
    ...(entry.trains === "matrices" ? AUXILIARY_FIELDS : []),
    ...SHARED_FIELDS.map((field) => ({ ...field, setting: sharedSetting(field, entry) })),
  ];
}

/**
 * Returns the settings of {@link MATRIX_OPTIMIZER_SETTINGS} that an optimizer has in a run. Factors
 * of the weight decay have an effect where the weight decay has one.
 */
export function matrixSettingsOf({
  settings: { weightDecay },
  trains,
}: Pick<OptimizerEntry, "settings" | "trains">): Settings {
  if (trains === "all") return {};
  const { weightDecayFactors, ...others } = MATRIX_OPTIMIZER_SETTINGS;
  if (weightDecay?.input.kind !== "number") return others;
  const needs = [...(weightDecay.needs ?? []), { setting: "weightDecay", above: 0 }];
  return { ...others, weightDecayFactors: { ...weightDecayFactors!, needs } };
}

/** Returns a setting with the default of an entry, if it has one. */
function sharedSetting(
  { path, setting }: OptimizerField,
  { cooldown }: Pick<OptimizerEntry, "cooldown">,
): Setting {
  return path === "cooldown" && cooldown !== undefined
    ? { ...setting, default: cooldown }
    : setting;
}

/** Names that settings of an entry cannot have, because settings of a run have them. */
export const TAKEN_NAMES: readonly string[] = [
  ...["name", "adamw"],
  ...SHARED_FIELDS.flatMap(({ flag, path }) => [flag, path]),
  ...Object.keys(MATRIX_OPTIMIZER_SETTINGS),
  ...AUXILIARY_FIELDS.map(({ flag }) => flag),
];

function fieldsFrom(
  settings: Settings,
  named: (name: string) => Omit<OptimizerField, "setting">,
): OptimizerField[] {
  return Object.entries(settings)
    .filter(([, each]) => each.input.kind !== "code")
    .map(([name, each]) => ({ ...named(name), setting: each }));
}
