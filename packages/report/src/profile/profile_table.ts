import { type StepKernel, totals } from "./step_kernel.ts";

/** Number of kernels in the table. */
const ROWS = 12;

/** Formats the time of a step as a table: its phases, and the kernels that take the most time. */
export function profileTable(kernels: readonly StepKernel[]): string {
  const steps = new Set(kernels.map(({ step }) => step)).size;
  const all = kernels.reduce((sum, { duration }) => sum + duration, 0);
  const perStep = (milliseconds: number): string => (milliseconds / steps).toFixed(3);
  const share = (milliseconds: number): string => `${((100 * milliseconds) / all).toFixed(1)} %`;
  const parts = totals(kernels, ({ phase }) => phase).map(
    ({ key, milliseconds }) => `${key} ${share(milliseconds)}`,
  );
  const rows = totals(kernels, ({ kernel }) => kernel)
    .slice(0, ROWS)
    .map(({ key, count, milliseconds }) =>
      [
        perStep(milliseconds).padStart(10),
        share(milliseconds).padStart(8),
        String(Math.round(count / steps)).padStart(6),
        ` ${key}`,
      ].join(""),
    );
  return [
    `GPU time of a step: ${perStep(all)} ms in ${Math.round(kernels.length / steps)} kernels (${parts.join(", ")})`,
    "   ms/step   share times kernel",
    ...rows,
  ].join("\n");
}
