import type { MatmulSettings } from "./matmul_settings.ts";
import { range } from "./range.ts";

/** Each invocation reads what it multiplies, four of k at a time: best where a workgroup has no fast memory of its own. Past the edges, the last rows and columns are read again. */
export function registerBody(settings: MatmulSettings): string {
  const { fits, tile } = settings;
  const rows = range(tile.rows);
  const columns = range(tile.columns4);
  const groupsA = range(Math.ceil(tile.rows / 4)).map((g) =>
    groupOf(settings, "A", g, `row + ${4 * g}u`, Math.min(4, tile.rows - 4 * g)),
  );
  const groupsB = columns.map((j) =>
    groupOf(settings, "B", j, `column + ${j * tile.lanesX * 4}u`, 4),
  );
  const lines = [...groupsA, ...groupsB].flatMap(({ places }) => places);
  for (const i of rows) for (const j of columns) lines.push(`var sum${i}_${j} = vec4f();`);

  lines.push("var k = kStart;", "let kMain = kStart + ((kEnd - kStart) & ~3u);");
  lines.push("while (k < kMain) {", ...groupsA.flatMap(({ block }) => block));
  for (const j of columns) {
    const { block, element, vector } = groupsB[j]!;
    lines.push(...block);
    for (const u of range(4)) {
      const parts = range(4).map((c) => element(c, u));
      lines.push(`let b${j}_${u} = ${vector?.(u) ?? `vec4f(${parts.join(", ")})`};`);
      for (const i of rows) {
        const a = groupsA[Math.floor(i / 4)]!.element(i % 4, u);
        lines.push(`sum${i}_${j} += ${a} * b${j}_${u};`);
      }
    }
  }
  lines.push("k += 4u;", "}");

  if (!fits) {
    lines.push("while (k < kEnd) {");
    for (const j of columns) {
      const parts = range(4).map((c) => groupsB[j]!.read(c, "k"));
      lines.push(`let b${j} = vec4f(${parts.join(", ")});`);
      for (const i of rows) {
        lines.push(`sum${i}_${j} += ${groupsA[Math.floor(i / 4)]!.read(i % 4, "k")} * b${j};`);
      }
    }
    lines.push("k += 1u;", "}");
  }
  return lines.map((line) => `  ${line}`).join("\n");
}

/** WGSL around up to four rows of a, or columns of b. */
interface Group {
  /** Declares where they lie. */
  readonly places: readonly string[];
  /** Loads them for four of k. */
  readonly block: readonly string[];
  /** The element that `block` loaded of member c at k + u. */
  readonly element: (c: number, u: number) => string;
  /** All four of them, where they were loaded as a vector. */
  readonly vector?: (u: number) => string;
  /** Reads an element of member c. */
  readonly read: (c: number, k: string) => string;
}

function groupOf(
  { bindings, slots, transposeA, transposeB, fits }: MatmulSettings,
  name: "A" | "B",
  g: number,
  start: string,
  count: number,
): Group {
  const [slot, innerLast, end] =
    name === "A" ? [slots.a, !transposeA, "p.m"] : [slots.b, transposeB, "p.n"];
  const id = `${name.toLowerCase()}${g}`;
  const base = `base${name}`;
  const members = range(count);
  if (!innerLast && count === 4 && bindings[slot]!.type === "vec4f") {
    // The end is a multiple of 4: a group is wholly inside or outside.
    const vector = (u: number): string => `${id}u${u}`;
    return {
      places: [`let ${id} = ${fits ? start : `min(${start}, ${end} - 4u)`};`],
      block: range(4).map((u) => `let ${vector(u)} = read${name}4(${base}, ${id}, k + ${u}u);`),
      element: (c, u) => `${vector(u)}[${c}]`,
      vector,
      read: (c, k) => `read${name}(${base}, ${id} + ${c}u, ${k})`,
    };
  }
  const place = (c: number): string => `${id}p${c}`;
  const read = (c: number, k: string): string => `read${name}(${base}, ${place(c)}, ${k})`;
  const inner = (c: number): string =>
    innerLast
      ? `read${name}4(${base}, ${place(c)}, k)`
      : `vec4f(${range(4)
          .map((u) => read(c, `k + ${u}u`))
          .join(", ")})`;
  return {
    places: members.map((c) => {
      const at = `${start} + ${c}u`;
      return `let ${place(c)} = ${fits ? at : `min(${at}, ${end} - 1u)`};`;
    }),
    block: members.map((c) => `let ${id}c${c} = ${inner(c)};`),
    element: (c, u) => `${id}c${c}[${u}]`,
    read,
  };
}
