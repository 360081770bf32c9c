import { quote } from "./quote.ts";

/** Tells whether a value is allowed. */
export type Check = (value: unknown) => boolean;

/** Checks of the values in a file, by path: `training.batch`. */
export type Settings = Readonly<Record<string, Check>>;

/**
 * Longest text of a setting. A path has at most 4096 bytes, and a data setting has several paths.
 */
const LONGEST = 2 ** 16;

/** Accepts text that is not empty, not too long, and without zero bytes. */
export const text: Check = (value) =>
  typeof value === "string" && value !== "" && value.length <= LONGEST && !value.includes("\0");
/** Accepts true and false. */
export const flag: Check = (value) => typeof value === "boolean";
/** Accepts a finite number of at least `least`. */
export const from =
  (least: number): Check =>
  (value) =>
    typeof value === "number" && Number.isFinite(value) && value >= least;
/** Accepts a whole number from `least` to `most`. */
export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Number.isSafeInteger(value) && from(least)(value) && (value as number) <= most;
/** Accepts a number from 0 to 1. */
export const share: Check = (value) => from(0)(value) && (value as number) <= 1;
/** Accepts two numbers from 0 to 1. */
export const betas: Check = (value) =>
  Array.isArray(value) && value.length === 2 && value.every(share);
/** Accepts one of the known values. */
export const among =
  (...known: readonly unknown[]): Check =>
  (value) =>
    known.includes(value);
/** Accepts undefined and values that another check accepts. */
export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** Describes the first setting that its check refuses: `training.batch is "8"`. */
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

/** Returns the value at a path such as `a.b.c`; undefined if there is none. */
export function at(json: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, json);
}
