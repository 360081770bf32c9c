import type { MatmulSettings } from "./matmul_settings.ts";
import { range } from "./range.ts";

/** Each invocation reads what it multiplies: best where a workgroup has no fast memory of its own. */
export function registerBody(settings: MatmulSettings): string {
  const { transposeA, transposeB, vectorA, vectorB, tile } = settings;
  const rows = range(tile.rows);
  const columns = range(tile.columns4);
  const lines: string[] = [];
  for (const i of rows) lines.push(`let row${i} = min(row + ${i}u, p.m - 1u);`);
  for (const j of columns) {
    const start = `column + ${j * tile.lanesX * 4}u`;
    lines.push(`let column${j} = ${vectorB && !transposeB ? `min(${start}, p.n - 4u)` : start};`);
    if (!vectorB || transposeB) {
      for (const c of range(4))
        lines.push(`let column${j}_${c} = min(column${j} + ${c}u, p.n - 1u);`);
    }
  }
  for (const i of rows) for (const j of columns) lines.push(`var sum${i}_${j} = vec4f();`);
  lines.push("var k = kStart;");
  // Four steps of k at a time.
  lines.push("let kMain = kStart + ((kEnd - kStart) & ~3u);", "while (k < kMain) {");
  if (transposeA && vectorA) {
    for (const u of range(4)) {
      for (const i of rows.filter((row) => row % 4 === 0)) {
        lines.push(`let a${u}_${i} = readA4(baseA, min(row + ${i}u, p.m - 4u), k + ${u}u);`);
      }
    }
  } else if (transposeA) {
    for (const i of rows) {
      lines.push(
        `let a${i} = vec4f(${range(4)
          .map((u) => `readA(baseA, row${i}, k + ${u}u)`)
          .join(", ")});`,
      );
    }
  } else {
    for (const i of rows) lines.push(`let a${i} = readA4(baseA, row${i}, k);`);
  }
  for (const j of columns) {
    if (transposeB) {
      for (const c of range(4)) lines.push(`let t${j}_${c} = readB4(baseB, k, column${j}_${c});`);
    }
    for (const u of range(4)) lines.push(`let b${j}_${u} = ${columnVector(settings, j, u)};`);
    for (const u of range(4)) {
      for (const i of rows) {
        const a = transposeA && vectorA ? `a${u}_${i - (i % 4)}[${i % 4}]` : `a${i}[${u}]`;
        lines.push(`sum${i}_${j} += ${a} * b${j}_${u};`);
      }
    }
  }
  lines.push("k += 4u;", "}", "while (k < kEnd) {");
  for (const j of columns) {
    const parts = range(4).map((c) => `readB(baseB, k, ${columnAt(settings, j, c)})`);
    lines.push(`let b${j} = vec4f(${parts.join(", ")});`);
    for (const i of rows)
      lines.push(`sum${i}_${j} += readA(baseA, ${rowAt(settings, i)}, k) * b${j};`);
  }
  lines.push("k += 1u;", "}");
  return lines.map((line) => `  ${line}`).join("\n");
}

function columnVector({ transposeB, vectorB }: MatmulSettings, j: number, u: number): string {
  if (transposeB)
    return `vec4f(${range(4)
      .map((c) => `t${j}_${c}[${u}]`)
      .join(", ")})`;
  if (vectorB) return `readB4(baseB, k + ${u}u, column${j})`;
  return `vec4f(${range(4)
    .map((c) => `readB(baseB, k + ${u}u, column${j}_${c})`)
    .join(", ")})`;
}

const columnAt = ({ transposeB, vectorB }: MatmulSettings, j: number, c: number): string =>
  vectorB && !transposeB ? `column${j} + ${c}u` : `column${j}_${c}`;

const rowAt = ({ transposeA, vectorA }: MatmulSettings, i: number): string =>
  transposeA && vectorA ? `min(row + ${i - (i % 4)}u, p.m - 4u) + ${i % 4}u` : `row${i}`;
