import { fourElements, oneElement } from "./matmul_elements.ts";
import { type MatmulSettings, PAD, tileExtent, type WorkgroupTile } from "./matmul_settings.ts";
import { range } from "./range.ts";

/** One operand that is loaded into workgroup memory. */
interface Side {
  readonly name: "A" | "B";
  /** Rows of a or columns of b, in a tile and in the whole operand. */
  readonly extent: number;
  readonly end: string;
  /** True if elements of one row of a, or one column of b, are contiguous in memory. */
  readonly innerLast: boolean;
}

function sidesOf({ transposeA, transposeB }: MatmulSettings, tile: WorkgroupTile): Side[] {
  const [rows, columns] = tileExtent(tile);
  return [
    { name: "A", extent: rows, end: "p.m", innerLast: !transposeA },
    { name: "B", extent: columns, end: "p.n", innerLast: transposeB },
  ];
}

/** Returns the vectors between one k and the next. */
const pitchOf = (extent: number): number => (extent + PAD) / 4;

/**
 * Returns WGSL of both tiles in workgroup memory, and of `fill`, with which all invocations load
 * them: [k][four rows of a] and [k][four columns of b], so that the product reads vectors in every
 * layout.
 */
export function workgroupFunctions(settings: MatmulSettings, tile: WorkgroupTile): string {
  const sides = sidesOf(settings, tile);
  const type = settings.float16 ? "vec4h" : "vec4f";
  const arrays = sides.map(({ name, extent }) => {
    const size = tile.buffers * tile.depth * pitchOf(extent);
    return `var<workgroup> tile${name}: array<${type}, ${size}>;\n`;
  });
  const edges = settings.fits ? [] : sides.map((side) => edgeOf(settings, side));
  return `${loads(settings)}${arrays.join("")}${edges.join("")}fn fill(local: u32, buffer: u32, tileRow: u32, tileColumn: u32, baseA: u32, baseB: u32, k0: u32, kEnd: u32) {
${sides.map((side) => fillOf(settings, tile, side)).join("\n")}
}
`;
}

/**
 * Returns WGSL that reads the element of row or column `r` at `k`, and the four contiguous elements
 * from there on.
 */
function loads({ bindings, slots, transposeA, transposeB }: MatmulSettings): string {
  const side = (name: "A" | "B", slot: number, innerFirst: boolean): string => {
    const at = innerFirst ? `base + k * p.pitch${name} + r` : `base + r * p.pitch${name} + k`;
    return `fn read${name}(base: u32, r: u32, k: u32) -> f32 { let at = ${at}; return ${oneElement(bindings, slot, "at")}; }
fn read${name}4(base: u32, r: u32, k: u32) -> vec4f { let at = ${at}; return ${fourElements(bindings, slot, "at")}; }
`;
  };
  return side("A", slots.a, transposeA) + side("B", slots.b, !transposeB);
}

/** Returns WGSL of `edgeA` or `edgeB`: four neighbouring elements, zero outside the operand. */
function edgeOf({ bindings, slots }: MatmulSettings, { name, end, innerLast }: Side): string {
  const [line, lineEnd, along, alongEnd] = innerLast
    ? ["r", end, "k", "kEnd"]
    : ["k", "kEnd", "r", end];
  const vectors = bindings[name === "A" ? slots.a : slots.b]!.type === "vec4f";
  const at = (c: number): string => (innerLast ? `r, k + ${c}u` : `r + ${c}u, k`);
  const parts = range(4).map(
    (c) => `if (${along} + ${c}u < ${alongEnd}) { x[${c}] = read${name}(base, ${at(c)}); }`,
  );
  return `fn edge${name}(base: u32, r: u32, k: u32, kEnd: u32) -> vec4f {
  var x = vec4f();
  if (${line} >= ${lineEnd}) { return x; }
  ${vectors ? `if (${along} + 3u < ${alongEnd}) { return read${name}4(base, r, k); }` : ""}
  ${parts.join("\n  ")}
  return x;
}
`;
}

/**
 * Returns WGSL that fills a tile. Neighbouring invocations read neighbouring addresses: vectors
 * along rows of a or columns of b directly, vectors along k in blocks of 4 × 4 that are transposed.
 */
function fillOf({ fits, float16 }: MatmulSettings, tile: WorkgroupTile, side: Side): string {
  const { name, extent, innerLast } = side;
  const { depth, lanesX, lanesY } = tile;
  const type = float16 ? "vec4h" : "vec4f";
  const units = ((innerLast ? depth / 4 : depth) * extent) / 4;
  const start = name === "A" ? "tileRow" : "tileColumn";
  const read = (r: string, k: string): string =>
    fits ? `read${name}4(base${name}, ${r}, ${k})` : `edge${name}(base${name}, ${r}, ${k}, kEnd)`;
  const to = (k: string): string =>
    `tile${name}[(buffer * ${depth}u + ${k}) * ${pitchOf(extent)}u + r]`;
  const lines = [`for (var q = local; q < ${units}u; q += ${lanesX * lanesY}u) {`];
  if (innerLast) {
    lines.push(`  let r = q / ${depth / 4}u;`, `  let k = (q % ${depth / 4}u) * 4u;`);
    for (const i of range(4)) {
      lines.push(`  let x${i} = ${read(`${start} + r * 4u + ${i}u`, "k0 + k")};`);
    }
    for (const u of range(4)) {
      const column = range(4).map((i) => `x${i}[${u}]`);
      lines.push(`  ${to(`k + ${u}u`)} = ${type}(vec4f(${column.join(", ")}));`);
    }
  } else {
    lines.push(`  let r = q % ${extent / 4}u;`, `  let k = q / ${extent / 4}u;`);
    lines.push(`  ${to("k")} = ${type}(${read(`${start} + r * 4u`, "k0 + k")});`);
  }
  lines.push("}");
  return lines.map((line) => `  ${line}`).join("\n");
}

/**
 * Returns the body in which all invocations load a tile of each operand into workgroup memory, then
 * multiply from it.
 */
export function workgroupBody(settings: MatmulSettings, tile: WorkgroupTile): string {
  const { depth, rows, columns4, lanesX, buffers } = tile;
  const [tileRows, tileColumns] = tileExtent(tile);
  const [sumRows, sumColumns] = [range(rows), range(columns4)];
  const double = buffers === 2;
  const lines = sumRows.flatMap((i) => sumColumns.map((j) => `var sum${i}_${j} = vec4f();`));
  const fill = `fill(local, ${double ? "buffer" : "0u"}, tileRow, tileColumn, baseA, baseB, k0, kEnd);`;
  if (double) {
    // One tile is loaded while the previous one is multiplied, so there is one more iteration than
    // tiles.
    lines.push(
      "var buffer = 0u;",
      `for (var k0 = kStart; k0 < kEnd + ${depth}u; k0 += ${depth}u) {`,
    );
    lines.push(`if (k0 < kEnd) { ${fill} }`, "buffer = 1u - buffer;", "if (k0 > kStart) {");
  } else {
    lines.push(`for (var k0 = kStart; k0 < kEnd; k0 += ${depth}u) {`, fill, "workgroupBarrier();");
  }
  lines.push(`for (var k = 0u; k < ${depth}u; k++) {`);
  const inner = double ? `(buffer * ${depth}u + k)` : "k";
  const widen = (element: string): string => (settings.float16 ? `vec4f(${element})` : element);
  for (const i of range(rows / 4)) {
    const at = `${inner} * ${pitchOf(tileRows)}u + lane.y * ${rows / 4}u + ${i}u`;
    lines.push(`let a${i} = ${widen(`tileA[${at}]`)};`);
  }
  for (const j of sumColumns) {
    const at = `${inner} * ${pitchOf(tileColumns)}u + ${j * lanesX}u + lane.x`;
    lines.push(`let b${j} = ${widen(`tileB[${at}]`)};`);
  }
  for (const i of sumRows) {
    for (const j of sumColumns) {
      lines.push(`sum${i}_${j} += a${Math.floor(i / 4)}[${i % 4}] * b${j};`);
    }
  }
  if (double) lines.push("}");
  lines.push("}", "workgroupBarrier();", "}");
  return lines.map((line) => `  ${line}`).join("\n");
}
