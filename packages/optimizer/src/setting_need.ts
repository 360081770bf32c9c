import type { SettingNeed, Settings } from "./setting.ts";

/**
 * Finds out whether a setting has no effect beside the others.
 *
 * @param values  of the settings, without those that have their default
 * @returns  what it needs; undefined if it has an effect
 * @example
 * ```ts
 * import { setting, unmetNeed } from "@lrm/optimizer";
 * const settings = {
 *   method: setting.choice({ choices: ["plain", "power"], default: "plain", help: "Method" }),
 *   powers: setting.number({ help: "Powers", needs: { setting: "method", is: "power" } }),
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
  const need = settings[name]?.needs;
  if (need === undefined) return undefined;
  const value = values[need.setting] ?? settings[need.setting]?.default;
  const isMet = "above" in need ? Number(value) > need.above : value === need.is;
  return isMet ? undefined : need;
}
