import { defaultText, type OptimizerEntry, type Setting } from "@lrm/optimizer";
import {
  CHANGEABLE,
  dashed,
  InputError,
  type OptimizerFlag,
  optimizerFlags,
  RUN_SETTINGS,
  type RunSetting,
} from "@lrm/run";
import { Flag, type FlagRules, refuseText } from "./flag.ts";

/**
 * Creates the flags of optimizers' settings, one for each name. Help, defaults and checks come from
 * the optimizers' entries.
 */
export function optimizerSettingFlags(optimizers: readonly OptimizerEntry[]): Flag[] {
  return optimizerFlags(optimizers).flatMap((each) => {
    const settings = each.owners.map(({ setting }) => setting);
    const description = [settings[0]!.help, ownersText(each, optimizers)]
      .filter(Boolean)
      .join("; ");
    const flags = flagsFrom(each.flag, settings, description, {
      rare: !settings.some(({ common }) => common),
      besideResume: "setting",
    });
    const defaults = defaultsOf(each);
    flags[0]!.default(undefined, defaults.join("; ") || undefined);
    const brief = defaults.length > 1 ? "the optimizer's" : defaults[0];
    flags[0]!.brief = `${settings[0]!.help}${brief === undefined ? "" : ` (default: ${brief})`}`;
    checkKinds(each);
    return flags;
  });
}

/** Creates the flags of a run's settings, or of the `chosen` ones. */
export function runSettingFlags(
  group: RunSetting["group"],
  chosen: (name: string) => boolean = () => true,
): Flag[] {
  return Object.entries<RunSetting>(RUN_SETTINGS)
    .filter(([name, setting]) => setting.group === group && chosen(name))
    .flatMap(([name, setting]) => {
      const flags = flagsFrom(name, [setting], setting.help, {
        rare: !setting.common,
        besideResume: isChangeable(name) ? "setting" : name === "recompute",
      });
      const own =
        setting.defaultText ?? (setting.default === undefined ? undefined : defaultText(setting));
      flags[0]!.default(setting.default, own);
      return flags;
    });
}

const isChangeable = (name: string): boolean => CHANGEABLE.some((each) => each === name);

function flagsFrom(
  name: string,
  settings: readonly Setting[],
  description: string,
  rules: FlagRules,
): Flag[] {
  const long = `--${dashed(name)}`;
  const { input } = settings[0]!;
  if (input.kind === "flag") {
    const off = new Flag(`--no-${dashed(name)}`, `Turn ${long} off`, rules);
    return [new Flag(long, description, rules), off];
  }
  const flag = new Flag(`${long} <${placeholderOf(settings[0]!)}>`, description, rules);
  if (input.kind === "choice") {
    const choices = settings.flatMap((each) =>
      each.input.kind === "choice" ? each.input.choices : [],
    );
    flag.choices([...new Set(choices)]);
  }
  const problem = (value: unknown) => {
    const problems = settings.map((each) => each.problem(value));
    return problems.includes(undefined) ? undefined : problems[0];
  };
  flag.problem = problem;
  flag.argParser((text) => {
    const value = settings[0]!.parse(text);
    const refused = problem(value);
    return refused === undefined ? value : refuseText(refused.remedy);
  });
  return [flag];
}

function placeholderOf({ input, ...setting }: Setting & { readonly placeholder?: string }): string {
  if (setting.placeholder !== undefined) return setting.placeholder;
  switch (input.kind) {
    case "number":
      return input.whole === true ? "count" : "n";
    case "choice":
      return "name";
    case "pair":
      return "a,b";
    case "fields":
      return Object.keys(input.fields).join(",");
    case "flag":
    case "code":
      return "";
    default:
      return input satisfies never;
  }
}

/** Names the optimizers that have a setting; empty if all have it. */
function ownersText(
  { owners, auxiliary }: OptimizerFlag,
  optimizers: readonly OptimizerEntry[],
): string {
  if (owners.length === optimizers.length || auxiliary) return "";
  return `of ${owners.map(({ entry }) => entry.name).join(", ")}`;
}

/** Describes the defaults in training: one for all optimizers, or `0.9 sgd` and `else 0.95`. */
function defaultsOf({ owners }: OptimizerFlag): string[] {
  const groups = new Map<string, string[]>();
  for (const { entry, setting } of owners) {
    const text = (defaultText(setting) ?? "none").replace(/^\[(.*)\]$/, "$1");
    groups.set(text, [...(groups.get(text) ?? []), entry.name]);
  }
  const texts = [...groups].sort(([, a], [, b]) => Number(isMost(a)) - Number(isMost(b)));
  if (texts.length === 1) return texts.map(([text]) => text).filter((text) => text !== "none");
  return texts.map(([text, names]) =>
    isMost(names) ? `else ${text}` : `${text} ${names.join(", ")}`,
  );

  function isMost(names: readonly string[]): boolean {
    return names.length > owners.length / 2;
  }
}

/** Refuses optimizers that have settings of the same name but different kinds. */
function checkKinds({ flag, owners }: OptimizerFlag): void {
  const [first] = owners;
  const other = owners.find(({ setting }) => setting.input.kind !== first!.setting.input.kind);
  if (other === undefined) return;
  throw new InputError(
    `Cannot use the optimizer "${other.entry.name}": its setting ${flag} is a ${other.setting.input.kind}, and that of ${first!.entry.name} is a ${first!.setting.input.kind}`,
    "give it another name",
  );
}
