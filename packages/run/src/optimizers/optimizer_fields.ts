import { type OptimizerEntry, type Setting, type Settings, setting } from "@lrm/optimizer";
import { AUXILIARY_SETTINGS } from "./auxiliary.ts";
import { SCHEDULE_SETTINGS } from "./schedule_settings.ts";

/** A setting of an optimizer in a run: its flag, and its place in the configuration. */
export interface OptimizerField {
  /** As programs call it: `adamwLearningRate`, the flag `--adamw-learning-rate`. */
  readonly flag: string;
  /** In `OptimizerConfig`: `adamw.learningRate`. */
  readonly path: string;
  readonly setting: Setting;
}

/** Settings that a run adds to any optimizer, by their places in the configuration. */
export const SHARED_OPTIMIZER_SETTINGS: Settings = {
  ...SCHEDULE_SETTINGS,
  maxGradientNorm: setting.number({ above: 0, help: "Largest norm of all gradients together" }),
};

/** Flags that have another name than their setting. */
const FLAGS: Readonly<Record<string, string>> = { maxGradientNorm: "clip" };

const AUXILIARY_FIELDS = fieldsFrom(AUXILIARY_SETTINGS, (name) => ({
  flag: `adamw${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  path: `adamw.${name}`,
}));

const SHARED_FIELDS = fieldsFrom(SHARED_OPTIMIZER_SETTINGS, (name) => ({
  flag: FLAGS[name] ?? name,
  path: name,
}));

/**
 * Lists everything that can be set about an optimizer in a run: the settings of its entry, those of
 * AdamW where the optimizer trains matrices only, and those of any optimizer. Settings that only
 * code can give are left out.
 */
export function optimizerFields(
  entry: Pick<OptimizerEntry, "settings" | "trains" | "cooldown">,
): readonly OptimizerField[] {
  return [
    ...fieldsFrom(entry.settings, (name) => ({ flag: name, path: name })),
    ...(entry.trains === "matrices" ? AUXILIARY_FIELDS : []),
    ...SHARED_FIELDS.map((field) => ({ ...field, setting: sharedSetting(field, entry) })),
  ];
}

/** Gives a setting of any optimizer the default that an entry has for it. */
function sharedSetting(
  { path, setting }: OptimizerField,
  { cooldown }: Pick<OptimizerEntry, "cooldown">,
): Setting {
  return path === "cooldown" && cooldown !== undefined
    ? { ...setting, default: cooldown }
    : setting;
}

/** Names that an entry's own settings cannot have, as runs have settings of these names. */
export const TAKEN_NAMES: readonly string[] = [
  ...["name", "adamw"],
  ...SHARED_FIELDS.flatMap(({ flag, path }) => [flag, path]),
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
