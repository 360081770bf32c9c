/**
 * Difference between two nested objects: the path, and the value in each; undefined if it is
 * missing.
 */
export type LeafDifference = readonly [path: string, a: string | undefined, b: string | undefined];

/** Finds the first value in which two nested objects differ. */
export function firstDifference(one: object, other: object): LeafDifference | undefined {
  const [a, b] = [leavesOf(one), leavesOf(other)];
  const path = [...a.keys(), ...b.keys()].find((each) => a.get(each) !== b.get(each));
  return path === undefined ? undefined : [path, a.get(path), b.get(path)];
}

/** Largest number of levels that are walked. No file of ours is deeper. */
const DEPTH = 100;

/**
 * Lists all values of nested objects by path. A list of objects is one, too: `parts.0.steps`. Other
 * lists are values.
 */
export function leavesOf(value: unknown, path = "", depth = DEPTH): Map<string, string> {
  const isValue = Array.isArray(value) ? !value.some(isNested) : !isNested(value);
  if (isValue || depth === 0) {
    return new Map([[path, [value].flat().join(", ")]]);
  }
  const entries = Object.entries(Object(value)).filter(([, each]) => each !== undefined);
  return new Map(
    entries.flatMap(([key, each]) => [
      ...leavesOf(each, path === "" ? key : `${path}.${key}`, depth - 1),
    ]),
  );
}

const isNested = (value: unknown): boolean => typeof value === "object" && value !== null;
