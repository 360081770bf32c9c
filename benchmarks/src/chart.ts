import { formatNumber, type Measured, type Result } from "./result.ts";
import { isPeer } from "./sides.ts";

const WIDTH = 760;
const LABELS = 190;
const BARS = 400;
const ROW = 18;
const COLORS = { own: "#2563eb", peer: "#9ca3af" } as const;

/**
 * Draws measured numbers as bars, in an SVG without dependencies. Each measure, setting and unit is
 * one group, scaled to its own longest bar. A thin line spans the smallest to the largest
 * measurement. Subjects of this workspace are blue.
 */
export function barChart(title: string, results: readonly Result[]): string {
  const groups = grouped(results);
  let y = 44;
  const parts: string[] = [];
  for (const [heading, rows] of groups) {
    parts.push(text(10, y, heading, 'font-weight="600"'));
    y += 8;
    const longest = Math.max(...rows.map(({ value }) => value.max));
    for (const row of rows) {
      const { subject, value, unit } = row;
      const at = (number: number): number => LABELS + (BARS * number) / longest;
      const color = isPeer(row) ? COLORS.peer : COLORS.own;
      const middle = y + ROW / 2;
      parts.push(
        text(LABELS - 8, middle + 4, subject, 'text-anchor="end"'),
        `<rect x="${LABELS}" y="${y + 2}" width="${round(at(value.median) - LABELS)}" height="${ROW - 4}" fill="${color}"/>`,
        `<path d="M${round(at(value.min))} ${middle}H${round(at(value.max))}" stroke="#111827"/>`,
        text(round(at(value.max)) + 6, middle + 4, `${formatNumber(value.median)} ${unit}`),
      );
      y += ROW;
    }
    y += 26;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" font-family="system-ui, sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    text(10, 22, title, 'font-size="15" font-weight="700"'),
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

/**
 * Groups measured results by measure, setting and unit, in their order. Names the unit of groups
 * that differ from an earlier one in it alone.
 */
function grouped(results: readonly Result[]): Map<string, Measured[]> {
  const groups = new Map<string, Measured[]>();
  for (const result of results) {
    if (result.kind !== "measured") continue;
    const named = `${result.measure}, ${result.setting}`;
    const alike = (groups.get(named) ?? [result])[0]!.unit === result.unit;
    const heading = alike ? named : `${named}: ${result.unit}`;
    groups.set(heading, [...(groups.get(heading) ?? []), result]);
  }
  return groups;
}

const round = (value: number): number => Math.round(10 * value) / 10;

function text(x: number, y: number, words: string, attributes = ""): string {
  const escaped = words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${x}" y="${y}" fill="#111827" ${attributes}>${escaped}</text>`;
}
