import type { ParameterTypes } from "../runtime/uniforms.ts";
import { functions } from "./functions.ts";
import { range } from "./range.ts";
import { type BindingText, declare, linearMain } from "./text.ts";

/** Vectors that a kernel reads or writes by batch, token and head. */
export type HeadsName = "q" | "k" | "v" | "o" | "dO" | "dQ" | "dK" | "dV";

/** What the text of an attention kernel depends on. */
export interface AttentionSettings {
  readonly bindings: readonly BindingText[];
  /** The binding of each operand; `lse` is the log-sum-exp, `delta` Σ(dO ∘ O) per query. */
  readonly slots: Readonly<Partial<Record<HeadsName | "lse" | "delta", number>>>;
  readonly headSize: number;
  readonly workgroupSize: number;
}

/** The parameters: geometry, and start and strides of every operand. */
export function attentionParameters(names: readonly HeadsName[]): ParameterTypes {
  const types: Record<string, "u32" | "f32"> = {
    invocations: "u32",
    queries: "u32",
    keys: "u32",
    heads: "u32",
    kvHeads: "u32",
    past: "u32",
    scale: "f32",
    lse: "u32",
    delta: "u32",
  };
  for (const name of names) {
    types[name] = "u32";
    types[`${name}Batch`] = "u32";
    types[`${name}Token`] = "u32";
  }
  return types;
}

export const FORWARD_NAMES = ["q", "k", "v", "o"] as const satisfies readonly HeadsName[];
export const QUERY_NAMES = ["q", "k", "v", "o", "dO", "dQ"] as const satisfies readonly HeadsName[];
export const KEY_NAMES = ["q", "k", "v", "dO", "dK", "dV"] as const satisfies readonly HeadsName[];

/** Scores below every other. */
const LOWEST = "-3.0e38f";

/**
 * WGSL of causal attention; one invocation for each query, which visits its keys four at a time and rescales what it has when a larger score comes.
 *
 * @see Milakov and Gimelshein 2018, "Online normalizer calculation for softmax"; Dao et al. 2022, FlashAttention
 */
export function attentionWgsl(settings: AttentionSettings): string {
  const { bindings, slots, headSize, workgroupSize } = settings;
  const quads = range(Math.ceil(headSize / 4));
  const keys = range(4);
  const lines = [
    ...readVector(settings, "q", "atQ"),
    ...quads.map((d) => `var sum${d} = vec4f();`),
    `var most = ${LOWEST};`,
    "var total = 0.0f;",
    "for (var j = 0u; j < seen; j += 4u) {",
    ...keys.map((u) => `let at${u} = min(j + ${u}u, seen - 1u) * p.kToken + headK;`),
    ...keys.map(
      (u) =>
        `let dot${u} = p.scale * (${quads.map((d) => `dot(q${d}, ${quad(settings, "k", `at${u}`, d)})`).join(" + ")});`,
    ),
    ...keys.map((u) => `let score${u} = select(${LOWEST}, dot${u}, j + ${u}u < seen);`),
    "let higher = max(max(most, max(score0, score1)), max(score2, score3));",
    "let shrink = exp_(most - higher);",
    ...keys.map((u) => `let weight${u} = exp_(score${u} - higher);`),
    "most = higher;",
    "total = total * shrink + ((weight0 + weight1) + (weight2 + weight3));",
    ...keys.map((u) => `let from${u} = min(j + ${u}u, seen - 1u) * p.vToken + headV;`),
    ...quads.map(
      (d) =>
        `sum${d} = sum${d} * shrink + (${keys.map((u) => `weight${u} * ${quad(settings, "v", `from${u}`, d)}`).join(" + ")});`,
    ),
    "}",
    ...writeVector(
      settings,
      "o",
      "p.o + batch * p.oBatch + i * p.oToken + head * HEAD",
      "sum",
      "1.0 / total",
    ),
  ];
  if (slots.lse !== undefined) {
    lines.push(
      `b${slots.lse}[p.lse + (batch * p.heads + head) * p.queries + i] = most + log_(total);`,
    );
  }
  return `${declare(bindings, attentionParameters(FORWARD_NAMES))}${functions(["exp", "log"])}
const HEAD = ${headSize}u;
${linearMain(workgroupSize)}${queryHead()}
  ${lines.join("\n  ")}
}
`;
}

/** WGSL of dQ and of delta = Σ(dO ∘ O); one invocation for each query. */
export function attentionQueryGradientWgsl(settings: AttentionSettings): string {
  const { bindings, slots, headSize, workgroupSize } = settings;
  const quads = range(Math.ceil(headSize / 4));
  const lines = [
    ...readVector(settings, "q", "atQ"),
    "let atDO = p.dO + batch * p.dOBatch + i * p.dOToken + head * HEAD;",
    ...readVector(settings, "dO", "atDO"),
    "let atO = p.o + batch * p.oBatch + i * p.oToken + head * HEAD;",
    `let delta = ${quads.map((d) => `dot(dO${d}, ${quad(settings, "o", "atO", d)})`).join(" + ")};`,
    "let row = (batch * p.heads + head) * p.queries + i;",
    `b${slots.delta!}[p.delta + row] = delta;`,
    `let lse = b${slots.lse!}[p.lse + row];`,
    ...quads.map((d) => `var sum${d} = vec4f();`),
    "for (var j = 0u; j < seen; j++) {",
    "let atK = headK + j * p.kToken;",
    "let atV = headV + j * p.vToken;",
    ...quads.map((d) => `let k${d} = ${quad(settings, "k", "atK", d)};`),
    `let score = p.scale * (${quads.map((d) => `dot(q${d}, k${d})`).join(" + ")});`,
    `let weight = exp_(score - lse);`,
    `let dWeight = ${quads.map((d) => `dot(dO${d}, ${quad(settings, "v", "atV", d)})`).join(" + ")};`,
    "let dScore = weight * (dWeight - delta);",
    ...quads.map((d) => `sum${d} += dScore * k${d};`),
    "}",
    ...writeVector(
      settings,
      "dQ",
      "p.dQ + batch * p.dQBatch + i * p.dQToken + head * HEAD",
      "sum",
      "p.scale",
    ),
  ];
  return `${declare(bindings, attentionParameters(QUERY_NAMES))}${functions(["exp"])}
const HEAD = ${headSize}u;
${linearMain(workgroupSize)}${queryHead()}
  ${lines.join("\n  ")}
}
`;
}

/** WGSL of dK and dV; one invocation for each key, which visits the queries that see it. */
export function attentionKeyGradientWgsl(settings: AttentionSettings): string {
  const { bindings, slots, headSize, workgroupSize } = settings;
  const quads = range(Math.ceil(headSize / 4));
  const lines = [
    ...readVector(settings, "k", "p.k + batch * p.kBatch + j * p.kToken + kvHead * HEAD"),
    ...readVector(settings, "v", "p.v + batch * p.vBatch + j * p.vToken + kvHead * HEAD"),
    ...quads.map((d) => `var sumK${d} = vec4f();`),
    ...quads.map((d) => `var sumV${d} = vec4f();`),
    "let group = p.heads / p.kvHeads;",
    "let first = max(j, p.past) - p.past;",
    "for (var head = kvHead * group; head < (kvHead + 1u) * group; head++) {",
    "for (var i = first; i < p.queries; i++) {",
    "let atQ = p.q + batch * p.qBatch + i * p.qToken + head * HEAD;",
    "let atDO = p.dO + batch * p.dOBatch + i * p.dOToken + head * HEAD;",
    ...quads.map((d) => `let q${d} = ${quad(settings, "q", "atQ", d)};`),
    ...quads.map((d) => `let dO${d} = ${quad(settings, "dO", "atDO", d)};`),
    "let row = (batch * p.heads + head) * p.queries + i;",
    `let score = p.scale * (${quads.map((d) => `dot(q${d}, k${d})`).join(" + ")});`,
    `let weight = exp_(score - b${slots.lse!}[p.lse + row]);`,
    `let dWeight = ${quads.map((d) => `dot(dO${d}, v${d})`).join(" + ")};`,
    `let dScore = weight * (dWeight - b${slots.delta!}[p.delta + row]);`,
    ...quads.map((d) => `sumK${d} += dScore * q${d};`),
    ...quads.map((d) => `sumV${d} += weight * dO${d};`),
    "}",
    "}",
    ...writeVector(
      settings,
      "dK",
      "p.dK + batch * p.dKBatch + j * p.dKToken + kvHead * HEAD",
      "sumK",
      "p.scale",
    ),
    ...writeVector(
      settings,
      "dV",
      "p.dV + batch * p.dVBatch + j * p.dVToken + kvHead * HEAD",
      "sumV",
      "1.0",
    ),
  ];
  return `${declare(bindings, attentionParameters(KEY_NAMES))}${functions(["exp"])}
const HEAD = ${headSize}u;
${linearMain(workgroupSize)}
  if (index >= p.invocations) { return; }
  let j = index % p.keys;
  let kvHead = (index / p.keys) % p.kvHeads;
  let batch = index / (p.keys * p.kvHeads);
  ${lines.join("\n  ")}
}
`;
}

/** WGSL that finds an invocation's query, head and batch, and the keys that it sees. Neighbours have neighbouring queries, and so read the same keys. */
function queryHead(): string {
  return `
  if (index >= p.invocations) { return; }
  let i = index % p.queries;
  let head = (index / p.queries) % p.heads;
  let batch = index / (p.queries * p.heads);
  let kvHead = head / (p.heads / p.kvHeads);
  let seen = i + p.past + 1u;
  let atQ = p.q + batch * p.qBatch + i * p.qToken + head * HEAD;
  let headK = p.k + batch * p.kBatch + kvHead * HEAD;
  let headV = p.v + batch * p.vBatch + kvHead * HEAD;`;
}

/** WGSL of four components of a vector; past the head's end they are 0. */
function quad(
  { slots, headSize }: AttentionSettings,
  name: HeadsName,
  at: string,
  d: number,
): string {
  const parts = range(4).map((c) =>
    d * 4 + c < headSize ? `b${slots[name]!}[${at} + ${d * 4 + c}u]` : "0.0f",
  );
  return `vec4f(${parts.join(", ")})`;
}

function readVector(settings: AttentionSettings, name: HeadsName, at: string): string[] {
  const quads = range(Math.ceil(settings.headSize / 4));
  return [
    `let start_${name} = ${at};`,
    ...quads.map((d) => `let ${name}${d} = ${quad(settings, name, `start_${name}`, d)};`),
  ];
}

function writeVector(
  { slots, headSize }: AttentionSettings,
  name: HeadsName,
  at: string,
  values: string,
  factor: string,
): string[] {
  return [
    `let factor_${name} = ${factor};`,
    `let end_${name} = ${at};`,
    ...range(headSize).map(
      (d) =>
        `b${slots[name]!}[end_${name} + ${d}u] = ${values}${d >> 2}[${d & 3}] * factor_${name};`,
    ),
  ];
}
