import { type MatmulSettings, tileExtent } from "./matmul_settings.ts";
import { range } from "./range.ts";

/**
 * Tiles of both operands in workgroup memory: a as [k][row] with a pitch that spreads a column over the banks, b as [k][column]. A transposed b is stored by single elements, which must not share a vector: writing a component may write its neighbours.
 */
export function sharedArrays({ tile, transposeB, float16 }: MatmulSettings): string {
  const [tileRows, tileColumns] = tileExtent(tile);
  const size = tile.depth * tileColumns;
  const { scalar, vector } = elementTypes(float16);
  return `var<workgroup> tileA: array<${scalar}, ${tile.depth * (tileRows + 1)}>;
var<workgroup> tileB: array<${transposeB ? `${scalar}, ${size}` : `${vector}, ${size / 4}`}>;
`;
}

/** What tiles hold: float16 takes half of the memory. */
const elementTypes = (float16: boolean) =>
  float16 ? { scalar: "f16", vector: "vec4h" } : { scalar: "f32", vector: "vec4f" };

/** All invocations load a tile of each operand into workgroup memory, transposing where needed, and multiply out of it. */
export function workgroupBody(settings: MatmulSettings): string {
  const { transposeA, transposeB, vectorA, vectorB, tile } = settings;
  const { depth, lanesX, lanesY } = tile;
  const { scalar, vector } = elementTypes(settings.float16);
  const [tileRows, tileColumns] = tileExtent(tile);
  const threads = lanesX * lanesY;
  const rows = range(tile.rows);
  const columns = range(tile.columns4);
  const lines: string[] = [];
  for (const i of rows) for (const j of columns) lines.push(`var sum${i}_${j} = vec4f();`);
  lines.push(`for (var k0 = kStart; k0 < kEnd; k0 += ${depth}u) {`);
  // a: neighbouring invocations read neighbouring addresses, four elements each.
  const quadsA = (depth * tileRows) / 4;
  lines.push(`for (var q = local; q < ${quadsA}u; q += ${threads}u) {`);
  if (transposeA) {
    lines.push(
      `let kk = q / ${tileRows / 4}u;`,
      `let r = (q % ${tileRows / 4}u) * 4u;`,
      ...quad(
        "a",
        vectorA,
        "k0 + kk < kEnd",
        "tileRow + r",
        "p.m",
        (at) => `baseA, ${at}, k0 + kk`,
        "readA",
      ),
      ...range(4).map((c) => `tileA[kk * ${tileRows + 1}u + r + ${c}u] = ${scalar}(a[${c}]);`),
    );
  } else {
    lines.push(
      `let r = q / ${depth / 4}u;`,
      `let kk = (q % ${depth / 4}u) * 4u;`,
      ...quad(
        "a",
        vectorA,
        "tileRow + r < p.m",
        "k0 + kk",
        "kEnd",
        (at) => `baseA, tileRow + r, ${at}`,
        "readA",
      ),
      ...range(4).map((c) => `tileA[(kk + ${c}u) * ${tileRows + 1}u + r] = ${scalar}(a[${c}]);`),
    );
  }
  lines.push("}");
  const quadsB = (depth * tileColumns) / 4;
  lines.push(`for (var q = local; q < ${quadsB}u; q += ${threads}u) {`);
  if (transposeB) {
    lines.push(
      `let c = q / ${depth / 4}u;`,
      `let kk = (q % ${depth / 4}u) * 4u;`,
      ...quad(
        "b",
        vectorB,
        "tileColumn + c < p.n",
        "k0 + kk",
        "kEnd",
        (at) => `baseB, ${at}, tileColumn + c`,
        "readB",
      ),
      ...range(4).map((u) => `tileB[(kk + ${u}u) * ${tileColumns}u + c] = ${scalar}(b[${u}]);`),
    );
  } else {
    lines.push(
      `let kk = q / ${tileColumns / 4}u;`,
      `let c = (q % ${tileColumns / 4}u) * 4u;`,
      ...quad(
        "b",
        vectorB,
        "k0 + kk < kEnd",
        "tileColumn + c",
        "p.n",
        (at) => `baseB, k0 + kk, ${at}`,
        "readB",
      ),
      `tileB[(kk * ${tileColumns}u + c) >> 2u] = ${vector}(b);`,
    );
  }
  lines.push("}", "workgroupBarrier();", `for (var kk = 0u; kk < ${depth}u; kk++) {`);
  for (const j of columns) {
    const at = `kk * ${tileColumns / 4}u + ${j * lanesX}u + lane.x`;
    const parts = range(4).map((c) => `tileB[(${at}) * 4u + ${c}u]`);
    lines.push(
      `let b${j} = vec4f(${transposeB ? `${vector}(${parts.join(", ")})` : `tileB[${at}]`});`,
    );
  }
  for (const i of rows) {
    lines.push(`let a${i} = f32(tileA[kk * ${tileRows + 1}u + lane.y * ${tile.rows}u + ${i}u]);`);
    for (const j of columns) lines.push(`sum${i}_${j} += a${i} * b${j};`);
  }
  lines.push("}", "workgroupBarrier();", "}");
  return lines.map((line) => `  ${line}`).join("\n");
}

/** WGSL that reads four neighbours into `name`, zero where they lie outside. */
function quad(
  name: string,
  vector: boolean,
  inside: string,
  at: string,
  end: string,
  call: (at: string) => string,
  read: string,
): string[] {
  const whole = `${name} = ${read}4(${call(`${at}`)});`;
  const parts = range(4).map(
    (c) => `if (${at} + ${c}u < ${end}) { ${name}[${c}] = ${read}(${call(`${at} + ${c}u`)}); }`,
  );
  return [
    `var ${name} = vec4f();`,
    `if (${inside}) {`,
    ...(vector ? [`if (${at} + 3u < ${end}) { ${whole} } else {`, ...parts, "}"] : parts),
    "}",
  ];
}
