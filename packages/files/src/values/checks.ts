import { quote } from "./quote.ts";

/** Tells whether a value is allowed. */
export type Check = (value: unknown) => boolean;

/** Checks of the values in a file, by path: `training.batch`. */
export type FieldChecks = Readonly<Record<string, Check>>;

/**
 * Longest text of a setting. A path has at most 4096 bytes, and a data setting has several paths.
 */
const LONGEST = 2 ** 16;

/** Accepts text that is not empty, not too long, and without zero bytes. */
export const isText: Check = (value) =>
  typeof value === "string" && value !== "" && value.length <= LONGEST && !value.includes("\0");
/** Accepts true and false. */
export const isBoolean: Check = (value) => typeof value === "boolean";
/** Accepts a finite number of at least `least`. */
export const isNumberFrom =
  (least: number): Check =>
  (value) =>
    typeof value === "number" && Number.isFinite(value) && value >= least;
/** Accepts a whole number of at least `least`, up to 2⁵³ − 1. */
export const isWholeNumberFrom =
  (least: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && isNumberFrom(least)(value);
/** Accepts one of the known values. */
export const isOneOf =
  (...known: readonly unknown[]): Check =>
  (value) =>
    known.includes(value);
/** Accepts undefined and values that another check accepts. */
export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/** Describes the first setting that its check refuses: `training.batch is "8"`. */
export function problemIn(json: unknown, settings: FieldChecks): string | undefined {
  for (const [path, check] of Object.entries(settings)) {
    const value = valueAtPath(json, path);
    if (!check(value)) return `${path} is ${quote(value)}`;
  }
  return undefined;
}

/** Tells whether a value is an object of JSON. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the value at a path such as `a.b.c`; undefined if there is none. */
export function valueAtPath(json: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, json);
}
