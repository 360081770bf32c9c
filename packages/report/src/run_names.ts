import { resolve, sep } from "node:path";

/**
 * Names runs by their files or folders, with as much of the paths as tells them apart:
 * `a/muon` and `b/muon`. A run that is given twice gets a number.
 */
export function runNames(paths: readonly string[]): string[] {
  const parts = paths.map((path) =>
    resolve(path)
      .replace(/\.json$/, "")
      .split(sep),
  );
  const depths = parts.map(() => 1);
  const named = (): string[] => parts.map((each, at) => each.slice(-depths[at]!).join("/"));
  for (;;) {
    const names = named();
    const alike = (at: number): boolean => names.filter((name) => name === names[at]).length > 1;
    const short = names.flatMap((_, at) =>
      alike(at) && depths[at]! < parts[at]!.length ? [at] : [],
    );
    if (short.length === 0) return numbered(names);
    for (const at of short) depths[at]!++;
  }
}

function numbered(names: readonly string[]): string[] {
  const met = new Map<string, number>();
  return names.map((name) => {
    const count = (met.get(name) ?? 0) + 1;
    met.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}
