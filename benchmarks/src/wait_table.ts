import { formatNumber, type Result } from "./result.ts";
import { WAITING } from "./waiting.ts";

/** Columns of the table, and the subject that each shows. */
const COLUMNS = {
  "wait for each other": WAITING.waitedForThreads,
  "wait for commands": WAITING.waitedForCommands,
  "interpret maps": WAITING.interpreted,
  barriers: WAITING.barriers,
} as const;

/**
 * Writes a table of what steps on the CPU lose to threads: shares of their time, and barriers.
 *
 * @returns  lines, none if no step was measured
 */
export function waitTable(results: readonly Result[]): string[] {
  const subjects: readonly string[] = Object.values(COLUMNS);
  const steps = new Map<string, Map<string, string>>();
  for (const result of results) {
    if (result.kind !== "derived" || !subjects.includes(result.subject)) continue;
    const { median } = result.value;
    const name = `${result.measure}, ${result.setting}`;
    const shown = result.unit === "" ? formatNumber(median) : `${(100 * median).toFixed(1)} %`;
    const step = steps.get(name) ?? new Map<string, string>();
    steps.set(name, step.set(result.subject, shown));
  }
  if (steps.size === 0) return [];
  const rows = [...steps].map(
    ([name, step]) =>
      `| ${name} | ${subjects.map((subject) => step.get(subject) ?? "–").join(" | ")} |`,
  );
  return [
    `| a step's threads | ${Object.keys(COLUMNS).join(" | ")} |`,
    `|---|${"---:|".repeat(subjects.length)}`,
    ...rows,
    "",
  ];
}
