import type { SettingNeed, Settings } from "./setting.ts";

/**
 * Finds out whether a setting has no effect beside the others.
 *
 * @param values  of the settings, without those that have their default
 * @returns  the first need that is not met; undefined if it has an effect
 * @example
 * ```ts
 * import { setting, unmetNeed } from "@lrm/optimizer";
 * const settings = {
 *   method: setting.choice({ choices: ["plain", "power"], default: "plain", help: "Method" }),
 *   powers: setting.number({ help: "Powers", needs: [{ setting: "method", is: "power" }] }),
 * };
 * expect(unmetNeed(settings, "powers", {})).toEqual({ setting: "method", is: "power" });
 * expect(unmetNeed(settings, "powers", { method: "power" })).toBeUndefined();
 * ```
 */
export function unmetNeed(
  settings: Settings,
  name: string,
  values: Readonly<Record<string, unknown>>,
): SettingNeed | undefined {
  return settings[name]?.needs?.find((need) => {
    const value = values[need.setting] ?? settings[need.setting]?.default;
    return "above" in need ? !(Number(value) > need.above) : value !== need.is;
  });
}
