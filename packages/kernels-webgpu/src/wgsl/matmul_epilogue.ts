import type { Program } from "@lrm/tensor";
import { functions } from "./functions.ts";
import { fourElements, oneElement } from "./matmul_elements.ts";
import type { MatmulSettings } from "./matmul_settings.ts";
import { functionsOf, valueExpression } from "./program.ts";
import { range } from "./range.ts";

/** Tells whether sums are written as vectors, and mirrored ones as blocks of four rows. */
const inVectors = ({ bindings, slots }: MatmulSettings): boolean =>
  bindings[slots.out]!.type === "vec4f";

/**
 * Returns WGSL functions that scale sums, add c and bias, and write the elements inside the output
 * and the epilogue's results.
 */
export function epilogueFunctions(settings: MatmulSettings): string {
  const made = settings.epilogue === undefined ? "" : madeFunction(settings.epilogue);
  if (!inVectors(settings)) return made + putScalars(settings);
  const put = settings.symmetric ? putBlock(settings) : putVector(settings);
  return made + valueFunction(settings) + put;
}

/** Returns WGSL of a program with one input and one output, for one element. */
export function madeFunction(program: Program): string {
  const lines = program.instructions.map(
    (instruction, id) => `  let v${id} = ${valueExpression(instruction, () => "x", "0u")};`,
  );
  return `${functions(functionsOf(program))}
fn make(x: f32) -> f32 {
${lines.join("\n")}
  return v${program.outputs[0]!};
}
`;
}

/** Returns WGSL that writes all sums of an invocation. */
export function epilogue(settings: MatmulSettings): string {
  const { tile } = settings;
  const blocks = settings.symmetric && inVectors(settings);
  const lines = [
    "let baseC = p.c + batch * p.batchC;",
    "let baseOut = p.out + workgroup.z * p.batchOut;",
  ];
  for (const j of range(tile.columns4)) {
    for (const i of range(tile.rows)) {
      if (blocks && i % 4 !== 0) continue;
      const sums = range(blocks ? 4 : 1).map((u) => `sum${i + u}_${j}`);
      const place = `row + ${i}u, column + ${j * tile.lanesX * 4}u`;
      lines.push(`put(${place}, baseC, baseOut, ${sums.join(", ")});`);
    }
  }
  return lines.map((line) => `  ${line}`).join("\n");
}

const valueFunction = ({ bindings, slots }: MatmulSettings): string => {
  const terms = ["p.alpha * sum"];
  if (slots.c !== undefined) terms.push(`p.beta * ${fourElements(bindings, slots.c, "at")}`);
  if (slots.bias !== undefined) {
    const parts = range(4).map((c) => oneElement(bindings, slots.bias!, `p.bias + x + ${c}u`));
    terms.push(`vec4f(${parts.join(", ")})`);
  }
  return `fn value(y: u32, x: u32, baseC: u32, sum: vec4f) -> vec4f {
  let at = baseC + y * p.pitchC + x;
  return ${terms.join(" + ")};
}
`;
};

const putVector = ({ slots, fits }: MatmulSettings): string =>
  `fn put(y: u32, x: u32, baseC: u32, baseOut: u32, sum: vec4f) {
  ${fits ? "" : "if (y >= p.m || x >= p.n) { return; }"}
  let at = baseOut + y * p.pitchC + x;
  let v = value(y, x, baseC, sum);
  b${slots.out}[at >> 2u] = v;
  ${slots.made === undefined ? "" : `b${slots.made}[(at - p.out + p.made) >> 2u] = vec4f(make(v.x), make(v.y), make(v.z), make(v.w));`}
}
`;

/**
 * Returns WGSL that writes a block of 4 × 4 and its mirror image; on the diagonal, the part above
 * it is mirrored.
 */
const putBlock = ({ slots }: MatmulSettings): string => {
  const below = range(4).flatMap((i) => range(i).map((c) => `v${i}[${c}] = v${c}[${i}];`));
  const store = (y: string, x: string, value: string): string =>
    `b${slots.out}[(baseOut + (${y}) * p.pitchC + ${x}) >> 2u] = ${value};`;
  return `fn put(y: u32, x: u32, baseC: u32, baseOut: u32, s0: vec4f, s1: vec4f, s2: vec4f, s3: vec4f) {
  if (y > x || x >= p.n) { return; }
  ${range(4)
    .map((i) => `var v${i} = value(y + ${i}u, x, baseC, s${i});`)
    .join("\n  ")}
  if (y == x) {
    ${below.join(" ")}
  } else {
    ${range(4)
      .map((c) => store(`x + ${c}u`, "y", `vec4f(${range(4).map((i) => `v${i}[${c}]`)})`))
      .join("\n    ")}
  }
  ${range(4)
    .map((i) => store(`y + ${i}u`, "x", `v${i}`))
    .join("\n  ")}
}
`;
};

const putScalars = ({ bindings, slots, symmetric }: MatmulSettings): string => {
  const terms = ["p.alpha * sum[c]"];
  if (slots.c !== undefined) {
    terms.push(`p.beta * ${oneElement(bindings, slots.c, "baseC + y * p.pitchC + x")}`);
  }
  if (slots.bias !== undefined) terms.push(oneElement(bindings, slots.bias, "p.bias + x"));
  return `fn put(y: u32, first: u32, baseC: u32, baseOut: u32, sum: vec4f) {
  if (y >= p.m) { return; }
  for (var c = 0u; c < 4u; c++) {
    let x = first + c;
    if (x < p.n${symmetric ? " && x >= y" : ""}) {
      let value = ${terms.join(" + ")};
      b${slots.out}[baseOut + y * p.pitchC + x] = value;
      ${slots.made === undefined ? "" : `b${slots.made}[baseOut + y * p.pitchC + x - p.out + p.made] = make(value);`}
      ${symmetric ? `b${slots.out}[baseOut + x * p.pitchC + y] = value;` : ""}
    }
  }
}
`;
};
