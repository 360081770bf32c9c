import { quote } from "./quote.ts";

/** Test of whether a value can be used. */
export type Check = (value: unknown) => boolean;

/** Checks of the values in a file, by their paths: `training.batch`. */
export type Settings = Readonly<Record<string, Check>>;

/** Longest text of a setting: a path has at most 4096 bytes, and data is several. */
const LONGEST = 2 ** 16;

export const text: Check = (value) =>
  typeof value === "string" && value !== "" && value.length <= LONGEST && !value.includes("\0");
export const flag: Check = (value) => typeof value === "boolean";
/** A finite number from `least` on. */
export const from =
  (least: number): Check =>
  (value) =>
    typeof value === "number" && Number.isFinite(value) && value >= least;
/** A whole number from `least` to `most`. */
export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Number.isSafeInteger(value) && from(least)(value) && (value as number) <= most;
export const share: Check = (value) => from(0)(value) && (value as number) <= 1;
export const betas: Check = (value) =>
  Array.isArray(value) && value.length === 2 && value.every(share);
export const among =
  (...known: readonly unknown[]): Check =>
  (value) =>
    known.includes(value);
export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** The first setting that cannot be used, and what it is: `training.batch is "8"`. */
export function problemIn(json: unknown, settings: Settings): string | undefined {
  for (const [path, check] of Object.entries(settings)) {
    const value = at(json, path);
    if (!check(value)) return `${path} is ${quote(value)}`;
  }
  return undefined;
}

/** Tells whether a value is an object of JSON. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value in `json` at `a.b.c`. */
export function at(json: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, json);
}
