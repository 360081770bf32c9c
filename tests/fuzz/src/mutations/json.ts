import type { Random } from "../random.ts";

const DEEP = 20_000;

/** Unexpected values for a field, as JSON. */
const VALUES: readonly string[] = [
  ...[
    "null",
    "true",
    "false",
    "0",
    "-0",
    "-1",
    "0.5",
    "1",
    "2",
    "3",
    "7",
    "1e-7",
    "1e308",
    "1e999",
  ],
  ...["-1e999", "2147483648", "4294967296", "9007199254740993", "1e15", '""', '"1"', '"NaN"'],
  ...['"../../x"', '"/etc/passwd"', '"\\u001b]0;owned\\u0007"', '"\\u0000"', '"__proto__"', "[]"],
  ...[
    "{}",
    "[[]]",
    '{"__proto__": 1}',
    `${"[".repeat(DEEP)}${"]".repeat(DEEP)}`,
    `"${"x".repeat(100_000)}"`,
  ],
];

/** A location of a value in JSON text. */
interface Place {
  readonly path: string;
  /** Replaces the value by JSON text, or removes the value and its name. */
  replace(json: string | undefined): string;
}

/**
 * Changes one field of a JSON text: replaces, removes, duplicates or adds it.
 *
 * @returns the text and a description of the change; undefined for text that is not JSON
 */
export function mutateJson(
  text: string,
  random: Random,
): { text: string; what: string } | undefined {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return undefined;
  }
  const places = placesIn(root);
  if (places.length === 0) return undefined;
  const { path, replace } = random.pick(places);
  if (random.below(8) === 0) return { text: replace(undefined), what: `${path} taken out` };
  const value = random.pick(VALUES);
  const shown = value.length > 40 ? `${value.slice(0, 40)}…` : value;
  return { text: replace(value), what: `${path} = ${shown}` };
}

/** Changes one line of JSON lines. */
export function mutateJsonLine(
  text: string,
  random: Random,
): { text: string; what: string } | undefined {
  const lines = text.split("\n");
  const at = random.below(Math.max(1, lines.length - 1));
  const mutated = mutateJson(lines[at]!, random);
  if (mutated === undefined) return undefined;
  lines[at] = mutated.text;
  return { text: lines.join("\n"), what: `line ${at + 1}: ${mutated.what}` };
}

function placesIn(root: unknown): Place[] {
  const places: Place[] = [];
  const visit = (value: unknown, path: string, replaceIn: (json: string | undefined) => string) => {
    if (path !== "") places.push({ path, replace: replaceIn });
    if (typeof value !== "object" || value === null) return;
    const entries = Object.entries(value);
    // Long lists have many similar elements.
    for (const [key, child] of entries.slice(0, 50)) {
      visit(child, path === "" ? key : `${path}.${key}`, (json) => {
        const others = entries.flatMap(([name, each]): string[] => {
          const text = name === key ? json : JSON.stringify(each);
          if (text === undefined) return [];
          return [Array.isArray(value) ? text : `${JSON.stringify(name)}:${text}`];
        });
        const inner = others.join(",");
        return replaceIn(Array.isArray(value) ? `[${inner}]` : `{${inner}}`);
      });
    }
  };
  visit(root, "", (json) => json ?? "");
  return places;
}
