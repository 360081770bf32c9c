import { blockOf, type OperandBlock, type StepWidth, sidesOf } from "./matmul_blocks.ts";
import type { MatmulSettings } from "./matmul_settings.ts";
import { range } from "./range.ts";

/**
 * Returns the body in which each invocation loads its own operands, four steps of k at a time:
 * fastest on devices without fast workgroup memory. Past the edges, the last rows and columns are
 * loaded again.
 *
 * Variables hold the next position of each operand, and a row is multiplied as soon as it is
 * loaded: emulations do not hoist code out of loops, and spill values with long lifetimes.
 */
export function registerBody(settings: MatmulSettings): string {
  const { fits, tile } = settings;
  const [a, b] = sidesOf(settings);
  const blocksA = range(Math.ceil(tile.rows / 4)).map((g) =>
    blockOf(a, `a${g}`, `row + ${4 * g}u`, Math.min(4, tile.rows - 4 * g), tile.kind === "quads"),
  );
  const blocksB = range(tile.columns4).map((j) =>
    blockOf(b, `b${j}`, `column + ${j * tile.lanesX * 4}u`, 4, false),
  );
  const blocks = [...blocksA, ...blocksB];
  const lines = [...a.pitches, ...b.pitches, ...blocks.flatMap(({ places }) => places)];
  for (const i of range(tile.rows)) {
    for (const j of range(tile.columns4)) lines.push(`var sum${i}_${j} = vec4f();`);
  }
  const loop = (step: StepWidth, end: string): void => {
    lines.push(`while (k < ${end}) {`, ...multiplyBlocks(blocksA, blocksB, step));
    lines.push(...blocks.map(({ advance }) => advance(step)), `k += ${step}u;`, "}");
  };
  lines.push("var k = kStart;", "let kMain = kStart + ((kEnd - kStart) & ~3u);");
  loop(4, "kMain");
  if (!fits) loop(1, "kEnd");
  return lines.map((line) => `  ${line}`).join("\n");
}

/** Returns WGSL that adds the products of `step` steps of k to all sums, in the order of k. */
function multiplyBlocks(
  blocksA: readonly OperandBlock[],
  blocksB: readonly OperandBlock[],
  step: StepWidth,
): readonly string[] {
  const lines = blocksB.flatMap(({ load, members }) => [
    ...load(step),
    ...members.flatMap((member) => member.load(step)),
  ]);
  for (const [g, { load, members }] of blocksA.entries()) {
    lines.push(...load(step));
    for (const [c, member] of members.entries()) {
      lines.push(...member.load(step));
      for (const [j, { vector }] of blocksB.entries()) {
        const sum = `sum${4 * g + c}_${j}`;
        const terms = range(step).map((u) => `${member.element(u, step)} * ${vector(u, step)}`);
        lines.push(`${sum} = ${sum} + ${terms.join(" + ")};`);
      }
    }
  }
  return lines;
}
